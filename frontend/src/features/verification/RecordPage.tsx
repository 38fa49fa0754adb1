import { useQuery } from "@tanstack/react-query";
import { useCallback, type ReactNode } from "react";

import { answered, client } from "../../api/client";
import { sentenceOf } from "../../api/problem";
import { day, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { LoadingMain } from "../../ui/Progress";
import { PlotFigure, type Plot } from "../statistics/PlotFigure";
import styles from "./Record.module.css";
import type { OwnRecord } from "./types";
import { VerifyFrame } from "./VerifyFrame";
import frame from "./VerifyFrame.module.css";

const words = texts.verification.record;

/** What a verifier may know of their own work. */
export function RecordPage() {
  return <VerifyFrame>{(projectId) => <Loaded projectId={projectId} />}</VerifyFrame>;
}

function Loaded({ projectId }: { projectId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["my-verification", projectId],
    queryFn: () =>
      answered(
        client.GET("/api/projects/{project_id}/my-verification", { params: { path: { project_id: projectId } } }),
      ),
  });
  if (data !== undefined) return <Own record={data} />;
  if (error === null) return <LoadingMain label={words.loading} />;
  return (
    <main className={frame.empty}>
      <div className={frame.blank} role="alert">
        <Icon name="warning" size={28} />
        <h1>{words.failed}</h1>
        <p>{sentenceOf(error)}</p>
        <Button onClick={() => void refetch()}>{texts.tryAgain}</Button>
      </div>
    </main>
  );
}

function Own({ record }: { record: OwnRecord }) {
  const { satisfactory, unsatisfactory, rejected, seconds_per_verdict: pace, catch_rate: caught } = record;
  const until = words.through(day(record.through));
  const judged = satisfactory + unsatisfactory + rejected;
  return (
    <main className={styles.main}>
      <div className={styles.column}>
        <h1>{words.title}</h1>
        <div className={styles.cards}>
          <Card title={words.judged} value={String(judged)} hint={words.judgedHint}>
            {words.split(satisfactory, unsatisfactory, rejected)}
          </Card>
          <Card title={words.pace} value={pace === null ? words.unknown : words.paceValue(pace)} hint={words.paceHint}>
            {pace !== null && pace > 0 && words.perHour(3600 / pace)}
          </Card>
          <Card
            title={words.catchRate}
            value={caught === null ? words.unknown : words.percent(caught)}
            hint={caught === null ? words.catchLater : words.catchHint(record.known_defects)}
          >
            {until}
          </Card>
          <Card
            title={words.agreement}
            value={record.compared === 0 ? words.unknown : words.percent(record.agreed / record.compared)}
            hint={
              record.compared === 0
                ? words.agreementLater
                : words.agreementHint(record.agreed, record.compared, record.kappa)
            }
          >
            {until}
          </Card>
        </div>
        {record.days.length > 0 && <Days record={record} />}
      </div>
    </main>
  );
}

function Card({ title, value, hint, children }: { title: string; value: string; hint: string; children: ReactNode }) {
  return (
    <section className={styles.card}>
      <h2>{title}</h2>
      <strong>{value}</strong>
      <span>{children}</span>
      <p>{hint}</p>
    </section>
  );
}

const DAY_MS = 24 * 3600 * 1000;
const DAYS_SHOWN = 14;

/** Verdicts of the last two weeks, day by day. */
function Days({ record: { days, through } }: { record: OwnRecord }) {
  const options = useCallback(
    (plot: Plot) => {
      const today = Date.parse(through) + DAY_MS;
      const bars = days.map(({ day: date, judged, active_s: active }) => ({
        day: new Date(date),
        judged,
        title: words.day(day(date), judged, words.paceValue(active / judged)),
      }));
      return {
        x: { type: "utc" as const, domain: [new Date(today - (DAYS_SHOWN - 1) * DAY_MS), new Date(today + DAY_MS)] },
        y: { grid: true, label: null },
        marks: [
          plot.rectY(bars, {
            x: "day",
            interval: "day",
            y: "judged",
            fill: "var(--series-1)",
            title: "title",
            tip: true,
          }),
          plot.ruleY([0]),
        ],
      };
    },
    [days, through],
  );
  return (
    <section className={styles.card}>
      <h2>{words.perDay}</h2>
      <PlotFigure options={options} label={words.perDay} height={190} />
    </section>
  );
}
