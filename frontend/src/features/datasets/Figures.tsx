import { useCallback } from "react";

import { duration, texts } from "../../texts";
import { whole } from "../../texts/format";
import { Panel } from "../admin/Pieces";
import { PlotFigure, type Plot } from "../statistics/PlotFigure";
import styles from "./Datasets.module.css";
import { byVideos, statisticsOf, type Statistics } from "./statistics";
import { usePublished, type DatasetDetails, type Published } from "./useDatasets";

const words = texts.datasets.figures;
const MOST_COUNTRIES = 20;
type Row = Omit<Published, "disappearance_rate"> & { readonly disappearance_rate: number | null };

/** The statistics of a version as the paper gives them, with plots and the published values beside. */
export function Figures({ version }: { version: DatasetDetails }) {
  const statistics = statisticsOf(version);
  const { data: published } = usePublished(version.project_id);
  if (statistics === null) return <p className={styles.hint}>{words.waiting}</p>;
  return (
    <>
      <Tiles statistics={statistics} />
      <Panel title={words.compare} tight>
        <Comparison statistics={statistics} published={published ?? []} />
      </Panel>
      <div className={styles.plots}>
        <Sizes statistics={statistics} />
        <Bars
          title={words.perVideoBins}
          unit={words.numberOfVideos}
          bars={statistics.masklets_per_video.bins.map((bin) => [String(bin.masklets), bin.videos])}
        />
        <Bars
          title={words.durations}
          unit={words.numberOfVideos}
          bars={statistics.duration_s.bins.map((bin) => [`${bin.from}–${bin.to}`, bin.videos])}
        />
        <Bars
          title={words.settings}
          unit={words.numberOfVideos}
          bars={Object.entries(statistics.settings).map(([setting, videos]) => [settingName(setting), videos])}
        />
        <Countries countries={statistics.countries} />
      </div>
    </>
  );
}

function Tiles({ statistics }: { statistics: Statistics }) {
  const { masklets, masks, resolution } = statistics;
  const tiles: readonly [string, string, string?][] = [
    [words.videos, whole.format(statistics.videos)],
    [words.hours, statistics.hours.toFixed(statistics.hours < 1 ? 3 : 1)],
    [words.masklets, whole.format(masklets.total), words.manualAuto(masklets.manual, masklets.auto)],
    [words.masks, whole.format(masks.total), words.manualAuto(masks.manual, masks.auto)],
    [words.frames, whole.format(statistics.annotated_frames)],
    [words.perVideo, statistics.masklets_per_video.total.toFixed(1)],
    [words.disappearance, shareOf(statistics.disappearance_rate.total)],
    [words.small, shareOf(statistics.mask_sizes.below_a_tenth)],
    [words.resolution, `${Math.round(resolution.mean_width)} × ${Math.round(resolution.mean_height)}`],
    [words.duration, duration(statistics.duration_s.mean)],
  ];
  return (
    <dl className={styles.tiles}>
      {tiles.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {more && <dd className={styles.facts}>{more}</dd>}
        </div>
      ))}
    </dl>
  );
}

function Comparison({ statistics, published }: { statistics: Statistics; published: readonly Published[] }) {
  const own: Row = {
    name: words.thisOne,
    videos: statistics.videos,
    hours: statistics.hours,
    masklets: statistics.masklets.total,
    masks: statistics.masks.total,
    frames: statistics.annotated_frames,
    disappearance_rate: statistics.disappearance_rate.total,
    source: "",
  };
  return (
    <div className={styles.scroller}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th />
            {[words.videos, words.hours, words.masklets, words.masks, words.frames, words.disappearance].map((name) => (
              <th key={name} className={styles.numeric}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[own, ...published].map((row) => (
            <tr key={row.name} title={row.source} className={row === own ? styles.own : undefined}>
              <th scope="row">{row.name}</th>
              <td className={styles.numeric}>{whole.format(row.videos)}</td>
              <td className={styles.numeric}>{row.hours.toFixed(row === own && row.hours < 1 ? 3 : 1)}</td>
              <td className={styles.numeric}>{whole.format(row.masklets)}</td>
              <td className={styles.numeric}>{whole.format(row.masks)}</td>
              <td className={styles.numeric}>{whole.format(row.frames)}</td>
              <td className={styles.numeric}>{shareOf(row.disappearance_rate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {published[0] && (
        <p className={styles.source}>
          {words.source}: {published[0].source}
        </p>
      )}
    </div>
  );
}

function Sizes({ statistics }: { statistics: Statistics }) {
  const { bins } = statistics.mask_sizes;
  const options = useCallback(
    (plot: Plot) => ({
      x: { type: "log" as const, label: null, domain: [bins[0]?.from ?? 1e-5, 1], tickFormat: "~%" },
      y: { label: words.numberOfMasks, grid: true, nice: true },
      marks: [
        plot.rectY(bins, { x1: "from", x2: "to", y: "masks", fill: "var(--series-1)", inset: 0.5, tip: true }),
        plot.ruleY([0]),
      ],
    }),
    [bins],
  );
  return (
    <Panel title={words.sizes}>
      <PlotFigure options={options} label={words.sizes} />
    </Panel>
  );
}

/** The countries with the most videos, by their two letters. */
function Countries({ countries }: Pick<Statistics, "countries">) {
  const { known, unknown } = byVideos(countries);
  const title = words.countriesOf(Math.min(known.length, MOST_COUNTRIES), known.length, unknown);
  return <Bars title={title} unit={words.numberOfVideos} bars={known.slice(0, MOST_COUNTRIES)} />;
}

interface BarsProps {
  title: string;
  unit: string;
  bars: readonly (readonly [string, number])[];
}

function Bars({ title, unit, bars }: BarsProps) {
  const drawn = JSON.stringify(bars);
  const options = useCallback(
    (plot: Plot) => {
      const rows = (JSON.parse(drawn) as [string, number][]).map(([name, count]) => ({ name, count }));
      return {
        x: { label: null, domain: rows.map(({ name }) => name), padding: rows.length < 5 ? 0.7 : 0.3 },
        y: { label: unit, grid: true, nice: true },
        marks: [plot.barY(rows, { x: "name", y: "count", fill: "var(--series-1)", tip: true }), plot.ruleY([0])],
      };
    },
    [drawn, unit],
  );
  return (
    <Panel title={title}>
      <PlotFigure options={options} label={title} />
    </Panel>
  );
}

const shareOf = (share: number | null): string => (share === null ? "–" : `${(100 * share).toFixed(1)} %`);

const settingName = (setting: string): string =>
  setting === "indoor" || setting === "outdoor" ? texts.facts.settings[setting] : words.unknown;
