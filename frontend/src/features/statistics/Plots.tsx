import { useCallback, useState } from "react";

import type { StatisticsGroup } from "../../api/types";
import { texts } from "../../texts";
import { Choices, Panel, Select } from "../admin/Pieces";
import { Legend } from "./Legend";
import { plotted, PLOTTED, unitOf, type MeasureName } from "./measures";
import { PlotFigure, SERIES_COLOURS, type Plot } from "./PlotFigure";
import styles from "./Plots.module.css";
import { dayPoints, type Line } from "./series";
import { useLines, useStatistics, type Filters } from "./useStatistics";

const words = texts.statistics;
type Look = "phase" | "model" | "bars";

/** The figures of the paper's table as lines over time, or as bars by model version. */
export function Plots({ projectId, filters }: { projectId: string; filters: Filters }) {
  const [look, setLook] = useState<Look>("phase");
  const by = look === "phase" ? "phase" : "model";
  const { data } = useStatistics(projectId, by, filters);
  const worked = (data?.groups ?? []).filter(({ key, measures }) => key !== null && measures.masklets > 0);
  const lines = useLines(projectId, by, look === "bars" ? [] : worked, filters);
  const options: readonly { value: Look; label: string }[] = [
    { value: "phase", label: `${words.overTime}, ${words.byPhase}` },
    { value: "model", label: `${words.overTime}, ${words.linesByModel}` },
    { value: "bars", label: words.barsByModel },
  ];
  return (
    <Panel
      title={words.plots}
      actions={
        <Choices>
          <Select label={words.lines} value={look} options={options} onChange={setLook} />
        </Choices>
      }
    >
      {data && worked.length === 0 ? (
        <p className={styles.nothing}>{words.nothingHere}</p>
      ) : (
        <>
          {look !== "bars" && <Legend names={lines.map(({ name }) => name)} />}
          <div className={styles.grid}>
            {PLOTTED.map((measure) => (
              <figure key={measure} className={styles.plot}>
                <figcaption title={texts.measures[measure].meaning}>
                  {texts.measures[measure].name}
                  <span>{unitOf(measure)}</span>
                </figcaption>
                {look === "bars" ? (
                  <Bars groups={worked} measure={measure} />
                ) : (
                  <OverTime lines={lines} measure={measure} />
                )}
              </figure>
            ))}
          </div>
        </>
      )}
    </Panel>
  );
}

function OverTime({ lines, measure }: { lines: readonly Line[]; measure: MeasureName }) {
  const points = dayPoints(lines, measure);
  const key = JSON.stringify([lines.map(({ name }) => name), points]);
  const options = useCallback(
    (plot: Plot) => {
      const [names, told] = JSON.parse(key) as [string[], { series: string; day: string; value: number }[]];
      const data = told.map((point) => ({ ...point, day: new Date(point.day) }));
      const channels = { x: "day", y: "value", stroke: "series" };
      return {
        marginLeft: 36,
        marginBottom: 36,
        x: { type: "utc" as const, label: null, ticks: 4 },
        y: { zero: true, grid: true, label: null, nice: true, ticks: 4 },
        color: { domain: names, range: [...SERIES_COLOURS] },
        marks: [
          plot.lineY(data, { ...channels, strokeWidth: 1.8 }),
          plot.dot(data, { ...channels, fill: "series", r: 2.5, tip: true }),
        ],
      };
    },
    [key],
  );
  if (points.length === 0) return <p className={styles.nothing}>{words.noPlot}</p>;
  return <PlotFigure options={options} label={words.plotLabel(texts.measures[measure].name)} />;
}

const BAR_PX = 34;

/** A name that fits beside a bar. Pure. */
const shortName = (name: string): string => (name.length > 21 ? `${name.slice(0, 20)}…` : name);

function Bars({ groups, measure }: { groups: readonly StatisticsGroup[]; measure: MeasureName }) {
  const key = JSON.stringify(
    groups.flatMap(({ name, measures }) => {
      const value = plotted(measure, measures[measure]);
      return value === null ? [] : [{ name, value }];
    }),
  );
  const options = useCallback(
    (plot: Plot) => {
      const data = JSON.parse(key) as { name: string; value: number }[];
      return {
        marginLeft: 150,
        marginBottom: 24,
        x: { grid: true, label: null, ticks: 4, nice: true },
        y: { label: null, domain: data.map(({ name }) => name), tickFormat: shortName },
        marks: [
          plot.barX(data, {
            x: "value",
            y: "name",
            fill: SERIES_COLOURS[0],
            tip: true,
            insetTop: 2,
            insetBottom: 2,
          }),
          plot.ruleX([0], { stroke: "var(--line-strong)" }),
        ],
      };
    },
    [key],
  );
  if (key === "[]") return <p className={styles.nothing}>{words.noPlot}</p>;
  return (
    <PlotFigure
      options={options}
      label={words.plotLabel(texts.measures[measure].name)}
      height={54 + BAR_PX * groups.length}
    />
  );
}
