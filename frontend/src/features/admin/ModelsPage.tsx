import type { WorkerFacts } from "../../api/types";
import { moment, texts } from "../../texts";
import { MeasureTable } from "../statistics/MeasureTable";
import type { MeasureName } from "../statistics/measures";
import { useStatistics } from "../statistics/useStatistics";
import { useProject } from "../shell/useProject";
import styles from "./Admin.module.css";
import { AdminPage, Asked, Panel } from "./Pieces";
import { DataTable, type Column } from "./table/DataTable";
import { useHealth } from "./useAdmin";

const words = texts.models;
const SHOWN: readonly MeasureName[] = [
  "masklets",
  "seconds_per_frame",
  "edited_frames_percent",
  "clicks_per_clicked_frame",
  "waiting_share",
  "acceptance_rate",
  "alignment_all",
];

/** Which network answers, on which workers and how precisely, and what it did here. */
export function ModelsPage() {
  const project = useProject();
  const health = useHealth();
  return (
    <AdminPage title={texts.admin.sections.models} hint={words.inUseHint}>
      <Asked query={health}>
        {({ workers }) => (
          <DataTable
            rows={workers}
            columns={COLUMNS}
            rowKey={({ name }) => name}
            label={words.workers}
            empty={words.none}
            tools={<h2>{words.workers}</h2>}
          />
        )}
      </Asked>
      {project && <WorkOfModels projectId={project.id} />}
    </AdminPage>
  );
}

function WorkOfModels({ projectId }: { projectId: string }) {
  const figures = useStatistics(projectId, "model", {});
  return (
    <Panel tight title={words.work} hint={words.workHint}>
      <Asked query={figures}>
        {({ groups }) =>
          groups.length === 0 ? (
            <p className={styles.fine} style={{ padding: "8px 16px 16px" }}>
              {words.noWork}
            </p>
          ) : (
            <MeasureTable
              label={words.work}
              first={words.version}
              measures={SHOWN}
              rows={groups.map(({ key, name, measures }) => ({ key: key ?? "", name, measures }))}
            />
          )
        }
      </Asked>
    </Panel>
  );
}

const COLUMNS: readonly Column<WorkerFacts>[] = [
  { key: "worker", title: words.worker, width: "100px", value: ({ name }) => name },
  { key: "network", title: words.network, width: "120px", value: ({ model }) => model },
  {
    key: "weights",
    title: words.weights,
    width: "minmax(160px, 2fr)",
    value: ({ weights }) => weights,
    cell: ({ weights, trained, draft }) => (
      <span title={draft ? words.draft : undefined}>
        {weights ?? "–"} <span className={styles.fine}>{trained ? words.trained : words.untrained}</span>
      </span>
    ),
  },
  { key: "device", title: words.device, width: "90px", value: ({ device }) => device },
  { key: "precision", title: words.precision, width: "90px", value: ({ dtype }) => dtype },
  { key: "sessions", title: words.sessions, width: "100px", number: true, value: ({ sessions }) => sessions.length },
  { key: "state", title: words.state, width: "90px", value: ({ busy }) => (busy ? words.working : words.idle) },
  {
    key: "since",
    title: words.since,
    width: "120px",
    value: ({ started_at }) => started_at,
    cell: ({ started_at }) => moment(started_at),
  },
];
