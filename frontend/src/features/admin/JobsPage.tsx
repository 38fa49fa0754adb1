import { useState } from "react";
import { Link } from "react-router";

import { storedSentence } from "../../api/problem";
import type { Job } from "../../api/types";
import { moment, percent, stretch, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Progress } from "../../ui/Progress";
import { useMay, useProject } from "../shell/useProject";
import styles from "./Admin.module.css";
import { AdminPage, Asked, Choices, Select } from "./Pieces";
import { DataTable, type Column } from "./table/DataTable";
import { useCancelJob, useJobs } from "./useAdmin";

const words = texts.jobs;
const KINDS = Object.keys(words.kinds) as Job["kind"][];
const STATES = Object.keys(words.states) as Job["state"][];

/** Everything that takes long: fetching and preparing videos, tracking, searching. */
export function JobsPage() {
  const project = useProject();
  return (
    <AdminPage title={texts.admin.sections.jobs} hint={words.exports}>
      {project && <ProjectJobs projectId={project.id} />}
    </AdminPage>
  );
}

function ProjectJobs({ projectId }: { projectId: string }) {
  const [kind, setKind] = useState<Job["kind"] | "">("");
  const [state, setState] = useState<Job["state"] | "">("");
  const jobs = useJobs(projectId, { ...(kind && { kind }), ...(state && { state }) });
  const cancel = useCancelJob(projectId);
  const mayAnnotate = useMay("annotate");
  const mayCancel = (job: Job): boolean =>
    (job.state === "queued" || job.state === "running") &&
    (job.kind === "automask" || (job.kind === "propagation" && mayAnnotate));
  const columns: Column<Job>[] = [
    ...COLUMNS,
    {
      key: "actions",
      title: "",
      value: () => null,
      width: "104px",
      cell: (job) =>
        mayCancel(job) && (
          <Button small onClick={() => cancel.mutate(job)}>
            {words.cancel}
          </Button>
        ),
    },
  ];
  return (
    <Asked query={jobs}>
      {(data) => (
        <DataTable
          rows={data}
          columns={data.some(mayCancel) ? columns : COLUMNS}
          rowKey={({ id, kind: what }) => `${what}-${id}`}
          label={texts.admin.sections.jobs}
          file="jobs"
          empty={words.empty}
          tools={
            <Choices>
              <Select label={words.kind} value={kind} options={optionsOf(KINDS, words.kinds)} onChange={setKind} />
              <Select label={words.state} value={state} options={optionsOf(STATES, words.states)} onChange={setState} />
            </Choices>
          }
        />
      )}
    </Asked>
  );
}

function optionsOf<Value extends string>(values: readonly Value[], names: Readonly<Record<Value, string>>) {
  return [
    { value: "" as const, label: texts.admin.all },
    ...values.map((value) => ({ value, label: names[value] })),
  ] as { value: Value | ""; label: string }[];
}

const COLUMNS: readonly Column<Job>[] = [
  { key: "kind", title: words.kind, width: "116px", value: ({ kind }) => words.kinds[kind] },
  {
    key: "video",
    title: words.video,
    width: "minmax(130px, 2fr)",
    value: ({ video_name }) => video_name,
    cell: ({ video_id, video_name }) => <Link to={`/videos/${video_id}`}>{video_name}</Link>,
  },
  {
    key: "state",
    title: words.state,
    width: "90px",
    value: ({ state }) => words.states[state],
    cell: ({ state }) => <span className={styles[state]}>{words.states[state]}</span>,
  },
  {
    key: "progress",
    title: words.progress,
    width: "96px",
    value: ({ progress }) => progress,
    cell: ({ progress, state }) =>
      state === "running" ? (
        <Progress value={progress} label={words.progress} />
      ) : progress === null ? (
        "–"
      ) : (
        percent(progress)
      ),
  },
  { key: "by", title: words.by, width: "140px", value: ({ account_name }) => account_name },
  { key: "worker", title: words.worker, width: "80px", value: ({ worker }) => worker },
  {
    key: "begun",
    title: words.begun,
    width: "130px",
    value: ({ created_at }) => created_at,
    cell: ({ created_at }) => moment(created_at),
  },
  {
    key: "took",
    title: words.took,
    width: "70px",
    number: true,
    value: seconds,
    cell: (job) => (seconds(job) === null ? "" : stretch(seconds(job) ?? 0)),
  },
  {
    key: "problem",
    title: words.problem,
    width: "minmax(120px, 2fr)",
    value: ({ problem }) => (problem ? storedSentence(problem, texts.errors.unknown) : null),
    cell: ({ problem }) => {
      const sentence = problem ? storedSentence(problem, texts.errors.unknown) : "";
      return <span title={sentence}>{sentence}</span>;
    },
  },
];

function seconds({ started_at, finished_at }: Job): number | null {
  return started_at && finished_at ? (Date.parse(finished_at) - Date.parse(started_at)) / 1000 : null;
}
