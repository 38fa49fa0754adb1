import { useState } from "react";
import { Link } from "react-router";

import { storedSentence } from "../../api/problem";
import type { Job } from "../../api/types";
import { moment, percent, stretch, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Progress } from "../../ui/Progress";
import { useProject } from "../shell/useProject";
import styles from "./Admin.module.css";
import { AdminPage, Asked, Choices, Select, TextChoice } from "./Pieces";
import { DataTable, type Column } from "./table/DataTable";
import { useJobChanges, useJobs } from "./useAdmin";

const words = texts.jobs;
const KINDS = Object.keys(words.kinds) as Job["kind"][];
const STATES = Object.keys(words.states) as Job["state"][];
const AT_ONCE = 200;

/** Everything that takes long: fetching and preparing videos, tracking, searching. */
export function JobsPage() {
  const project = useProject();
  return (
    <AdminPage title={texts.admin.sections.jobs} hint={words.hint}>
      {project && <ProjectJobs projectId={project.id} />}
    </AdminPage>
  );
}

function ProjectJobs({ projectId }: { projectId: string }) {
  const [kind, setKind] = useState<Job["kind"] | "">("");
  const [state, setState] = useState<Job["state"] | "">("");
  const [subject, setSubject] = useState("");
  const filter = { ...(kind && { kind }), ...(state && { state }), ...(subject && { subject }) };
  const jobs = useJobs(projectId, { ...filter, limit: AT_ONCE });
  const { cancel, retry } = useJobChanges(projectId);
  const columns: Column<Job>[] = [
    ...COLUMNS,
    {
      key: "actions",
      title: "",
      value: () => null,
      width: "92px",
      cell: (job) =>
        job.may_cancel ? (
          <Button small onClick={() => cancel.mutate(job)}>
            {words.cancel}
          </Button>
        ) : (
          job.may_retry && (
            <Button small onClick={() => retry.mutate(job)}>
              {words.retry}
            </Button>
          )
        ),
    },
  ];
  return (
    <Asked query={jobs}>
      {(data) => (
        <DataTable
          rows={data}
          columns={data.some((job) => job.may_cancel || job.may_retry) ? columns : COLUMNS}
          rowKey={({ id, kind: what }) => `${what}-${id}`}
          label={texts.admin.sections.jobs}
          file="jobs"
          {...(data.length === AT_ONCE && { counted: texts.admin.newestRows(AT_ONCE) })}
          empty={kind || state || subject ? words.noneFits : words.empty}
          tools={
            <Choices>
              <Select label={words.kind} value={kind} options={optionsOf(KINDS, words.kinds)} onChange={setKind} />
              <Select label={words.state} value={state} options={optionsOf(STATES, words.states)} onChange={setState} />
              <TextChoice label={words.subject} value={subject} onChange={setSubject} />
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
  { key: "kind", title: words.kind, width: "118px", value: ({ kind }) => words.kinds[kind] },
  {
    key: "subject",
    title: words.subject,
    width: "minmax(130px, 2fr)",
    value: ({ subject }) => subject,
    cell: (job) => <Link to={placeOf(job)}>{job.subject}</Link>,
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
    cell: ({ progress, state, stage }) =>
      state === "running" ? (
        <span className={styles.bar} title={stage === null ? undefined : stageName(stage)}>
          <Progress value={progress} label={stage === null ? words.progress : stageName(stage)} />
        </span>
      ) : progress === null ? (
        "–"
      ) : (
        percent(progress)
      ),
  },
  { key: "by", title: words.by, width: "minmax(104px, 1fr)", value: ({ account_name }) => account_name },
  { key: "worker", title: words.worker, width: "72px", value: ({ worker }) => worker },
  {
    key: "begun",
    title: words.begun,
    width: "120px",
    value: ({ created_at }) => created_at,
    cell: ({ created_at }) => <span title={moment(created_at)}>{moment(created_at)}</span>,
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

/** Where one sees what a job works on. */
function placeOf({ kind, id, video_id }: Job): string {
  if (kind === "dataset") return `/data-sets/${id}`;
  return video_id === null ? "/data-sets" : `/videos/${video_id}`;
}

const stageName = (stage: string): string => (words.stages as Readonly<Record<string, string>>)[stage] ?? stage;

function seconds({ started_at, finished_at }: Job): number | null {
  return started_at && finished_at ? (Date.parse(finished_at) - Date.parse(started_at)) / 1000 : null;
}
