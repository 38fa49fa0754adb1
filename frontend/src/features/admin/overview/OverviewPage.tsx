import { useCallback } from "react";
import { Link } from "react-router";

import type { Overview } from "../../../api/types";
import { bytes, clock, percent, stretch, texts } from "../../../texts";
import { classes } from "../../../ui/classes";
import { Icon } from "../../../ui/Icon";
import { Progress } from "../../../ui/Progress";
import { PlotFigure, SERIES_COLOURS, type Plot } from "../../statistics/PlotFigure";
import { Legend } from "../../statistics/Legend";
import { useStatistics } from "../../statistics/useStatistics";
import { useProject } from "../../shell/useProject";
import { useModel } from "../../videos/useVideos";
import { AdminPage, Asked, Panel } from "../Pieces";
import { useJobs, useOverview } from "../useAdmin";
import { Alerts } from "./Alerts";
import { lastDays, throughput, type Bar } from "./days";
import styles from "./Overview.module.css";

const words = texts.overview;
const TICKS = 4;
const DAYS = 14;

/** How the project stands: what to look at, queues, people, throughput, model and jobs. */
export function OverviewPage() {
  const project = useProject();
  return (
    <AdminPage title={texts.admin.sections.overview}>{project && <ProjectOverview projectId={project.id} />}</AdminPage>
  );
}

function ProjectOverview({ projectId }: { projectId: string }) {
  const overview = useOverview(projectId);
  return (
    <Asked query={overview}>
      {(data) => (
        <>
          <Alerts alerts={data.alerts} />
          <div className={styles.grid}>
            <div className={styles.column}>
              <Queues overview={data} />
              <Throughput projectId={projectId} />
            </div>
            <div className={styles.column}>
              <PeopleAtWork people={data.at_work} />
              <ModelInUse />
              <JobsUnderWay projectId={projectId} />
              <p className={styles.fine}>
                {words.videos(Object.values(data.videos).reduce((sum, count) => sum + count, 0))} ·{" "}
                {words.disk(bytes(data.disk.free_bytes), bytes(data.disk.total_bytes))}
              </p>
            </div>
          </div>
        </>
      )}
    </Asked>
  );
}

const STATES = ["queued", "in_progress", "submitted", "satisfactory", "rejected"] as const;

function Queues({ overview: { queues } }: { overview: Overview }) {
  const total = queues.reduce((sum, queue) => sum + STATES.reduce((part, state) => part + queue[state], 0), 0);
  return (
    <Panel tight title={words.queues}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{words.phase}</th>
            {STATES.map((state) => (
              <th key={state} className={styles.number}>
                {words.states[state]}
              </th>
            ))}
            <th className={styles.number}>{words.oldest}</th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.phase_id}>
              <th scope="row">{queue.phase_name}</th>
              {STATES.map((state) => (
                <td key={state} className={classes(styles.number, queue[state] === 0 && styles.none)}>
                  {queue[state]}
                </td>
              ))}
              <td className={styles.number}>{oldest(queue.oldest_queued_at, queue.oldest_submitted_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {total === 0 && <p className={styles.note}>{words.noTasks}</p>}
    </Panel>
  );
}

function oldest(...times: readonly (string | null)[]): string {
  const known = times.flatMap((time) => (time === null ? [] : [Date.parse(time)]));
  return known.length === 0 ? "–" : stretch((Date.now() - Math.min(...known)) / 1000);
}

function PeopleAtWork({ people }: { people: Overview["at_work"] }) {
  return (
    <Panel title={words.atWork}>
      {people.length === 0 ? (
        <p className={styles.fine}>{words.nobody}</p>
      ) : (
        <ul className={styles.list}>
          {people.map((person) => (
            <li key={`${person.account_id}${person.doing}${person.masklet_name ?? ""}${person.since}`}>
              <span className={styles.name}>
                <Icon name="person" size={14} /> {person.name}
              </span>
              <span className={styles.fine}>
                {words[person.doing]}{" "}
                {person.video_id && (
                  <Link to={`/videos/${person.video_id}`}>
                    {person.masklet_name} · {person.video_name}
                  </Link>
                )}
              </span>
              <span className={styles.fine}>{words.leaseUntil(clock(person.lease_expires_at))}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function ModelInUse() {
  const { data: model } = useModel();
  return (
    <Panel title={words.model} actions={<Link to="/admin/models">{texts.admin.sections.models}</Link>}>
      {model?.name ? (
        <p>
          <strong>{model.name}</strong>{" "}
          <span className={styles.fine}>
            {model.weights} · {model.trained ? texts.models.trained : texts.models.untrained}
            {model.draft && ` · ${texts.models.draft}`}
          </span>
        </p>
      ) : (
        <p className={styles.fine}>{texts.models.none}</p>
      )}
    </Panel>
  );
}

function JobsUnderWay({ projectId }: { projectId: string }) {
  const { data = [] } = useJobs(projectId);
  const open = data.filter(({ state }) => state === "queued" || state === "running").slice(0, 6);
  return (
    <Panel title={words.jobs} actions={<Link to="/admin/jobs">{words.allJobs}</Link>}>
      {open.length === 0 ? (
        <p className={styles.fine}>{words.noJobs}</p>
      ) : (
        <ul className={styles.list}>
          {open.map((job) => (
            <li key={job.id}>
              <span className={styles.name}>{job.subject}</span>
              <span className={styles.fine}>
                {texts.jobs.kinds[job.kind]}
                {job.progress !== null && ` ${percent(job.progress)}`}
              </span>
              <Progress value={job.state === "queued" ? null : job.progress} label={texts.jobs.kinds[job.kind]} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Few enough things are counted one by one: there is no half of a masklet. */
function wholeTicks(bars: readonly Bar[]): number | number[] {
  const most = Math.max(...bars.map(({ count }) => count), 1);
  return most < TICKS ? Array.from({ length: most + 1 }, (_, count) => count) : TICKS;
}

function Throughput({ projectId }: { projectId: string }) {
  const days = lastDays(new Date(), DAYS);
  const { data } = useStatistics(projectId, "day", { since: days[0] ?? "" });
  const names = [words.masklets, words.verdicts];
  const key = JSON.stringify(data ? throughput(data.groups, days) : []);
  const options = useCallback(
    (plot: Plot) => {
      const bars = JSON.parse(key) as Bar[];
      return {
        marginLeft: 30,
        marginBottom: 22,
        x: { axis: null },
        fx: { label: null, tickFormat: (day: string) => String(Number(day.slice(8))), padding: 0.25 },
        y: { grid: true, label: null, ticks: wholeTicks(bars) },
        color: { domain: [words.masklets, words.verdicts], range: [...SERIES_COLOURS] },
        marks: [
          plot.barY(bars, { fx: "day", x: "what", y: "count", fill: "what", tip: true }),
          plot.ruleY([0], { stroke: "var(--line-strong)" }),
        ],
      };
    },
    [key],
  );
  const isIdle = data !== undefined && data.total.masklets + data.total.verdicts === 0;
  return (
    <Panel title={words.throughput} hint={words.throughputHint} actions={!isIdle && <Legend names={names} />}>
      {isIdle ? (
        <p className={styles.fine}>{words.nothingYet}</p>
      ) : (
        <PlotFigure options={options} label={words.throughputHint} height={170} />
      )}
    </Panel>
  );
}
