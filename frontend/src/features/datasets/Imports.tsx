import { storedSentence } from "../../api/problem";
import { bytes, moment, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Progress } from "../../ui/Progress";
import styles from "./Datasets.module.css";
import { isUnderWay, useImportChanges, useImports, type MaskImport } from "./useDatasets";

const words = texts.datasets;

interface ClipReport {
  readonly state: string;
  readonly masklets?: number;
  readonly detail?: string;
}

/** What was imported, newest first; nothing where nothing was. */
export function Imports({ projectId, mayManage }: { projectId: string; mayManage: boolean }) {
  const { data } = useImports(projectId);
  if (!data || data.length === 0) return null;
  return (
    <section className={styles.imports}>
      <h2>{words.imports}</h2>
      <ul className={styles.list} aria-label={words.imports}>
        {data.map((taken) => (
          <ImportRow key={taken.id} taken={taken} projectId={projectId} mayManage={mayManage} />
        ))}
      </ul>
    </section>
  );
}

interface ImportRowProps {
  taken: MaskImport;
  projectId: string;
  mayManage: boolean;
}

function ImportRow({ taken, projectId, mayManage }: ImportRowProps) {
  const { stop, resume } = useImportChanges(projectId);
  const clips = Object.values((taken.report as { clips?: Record<string, ClipReport> }).clips ?? {});
  const refused = clips.filter(({ state }) => state === "refused");
  const masklets = clips.reduce((sum, clip) => sum + (clip.masklets ?? 0), 0);
  const stage = taken.stage ? words.stage[taken.stage] : words.state[taken.state];
  return (
    <li className={styles.row} data-state={taken.state} data-import={taken.file_name}>
      <div className={styles.rowText}>
        <span className={styles.name}>{taken.file_name}</span>
        <p className={styles.facts}>
          {taken.format && `${words.format[taken.format]} · `}
          {bytes(taken.size)} · {moment(taken.created_at)} · {words.importing.masklets(masklets)}
        </p>
        <Refused clips={refused} />
      </div>
      {isUnderWay(taken) ? (
        <div className={styles.progress}>
          <span>{isForsaken(taken) ? words.importing.forsaken : howFar(taken, stage)}</span>
          <Progress value={shareOf(taken)} label={stage} />
          {mayManage && (
            <Button small onClick={() => stop.mutate(taken.id)} disabled={taken.cancel_requested}>
              {words.stop}
            </Button>
          )}
        </div>
      ) : (
        <div className={styles.outcome}>
          {taken.state === "failed" ? (
            <span className={styles.trouble}>{storedSentence(taken.problem, words.unknownProblem)}</span>
          ) : (
            <span className={taken.state === "done" ? styles.done : undefined}>{words.state[taken.state]}</span>
          )}
          {mayManage && taken.has_archive && (
            <Button small onClick={() => resume.mutate(taken.id)}>
              {words.resume}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

const FEW = 3;

/** The videos of an archive that were left out; many are told on demand. */
function Refused({ clips }: { clips: readonly ClipReport[] }) {
  const sentences = clips.map(({ detail }, at) => (
    <p key={at} className={styles.warn}>
      {detail}
    </p>
  ));
  if (clips.length <= FEW) return sentences;
  return (
    <details>
      <summary className={styles.warn}>{words.importing.refused(clips.length)}</summary>
      {sentences}
    </details>
  );
}

const SILENT_MS = 20_000;

/** Whether the archive is not whole and nobody has sent anything of it for a while. */
const isForsaken = ({ state, heard_at }: MaskImport): boolean =>
  state === "sending" && heard_at !== null && Date.now() - Date.parse(heard_at) > SILENT_MS;

function howFar(taken: MaskImport, stage: string): string {
  if (taken.state === "sending") return words.importing.sentOf(bytes(taken.sent), bytes(taken.size));
  return taken.total > 0 ? `${stage}: ${words.of(taken.done, taken.total)}` : stage;
}

function shareOf({ state, sent, size, done, total }: MaskImport): number | null {
  if (state === "sending") return sent / size;
  return total > 0 ? done / total : null;
}
