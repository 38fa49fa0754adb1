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
  const { stop } = useImportChanges(projectId);
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
        {refused.map(({ detail }, at) => (
          <p key={at} className={styles.warn}>
            {detail}
          </p>
        ))}
      </div>
      {isUnderWay(taken) ? (
        <div className={styles.progress}>
          <span>{stage}</span>
          <Progress value={taken.total > 0 ? taken.done / taken.total : null} label={stage} />
          {mayManage && (
            <Button small onClick={() => stop.mutate(taken.id)} disabled={taken.cancel_requested}>
              {words.stop}
            </Button>
          )}
        </div>
      ) : taken.state === "failed" ? (
        <span className={styles.trouble}>{storedSentence(taken.problem, words.unknownProblem)}</span>
      ) : (
        <span className={taken.state === "done" ? styles.done : undefined}>{words.state[taken.state]}</span>
      )}
    </li>
  );
}
