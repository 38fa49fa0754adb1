import { Link } from "react-router";

import { storedSentence } from "../../api/problem";
import { bytes, moment, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Progress } from "../../ui/Progress";
import { useMayIn } from "../accounts/useMe";
import styles from "./Datasets.module.css";
import { formatsOf, named, pendingAddition, type Addition } from "./formats";
import { statisticsOf } from "./statistics";
import { isUnderWay, useDatasetChanges, type Dataset } from "./useDatasets";

const words = texts.datasets;

/** A version in the list: what it holds, or how far it is. */
export function DatasetRow({ version }: { version: Dataset }) {
  const statistics = statisticsOf(version);
  return (
    <li className={styles.row} data-state={version.state} data-title={version.title}>
      <div className={styles.rowText}>
        <Link to={`/data-sets/${version.id}`} className={styles.name}>
          {version.name} <span>v{version.number}</span>
        </Link>
        <p className={styles.facts}>
          {formatsOf(version)
            .map((format) => words.format[format])
            .join(" · ")}{" "}
          · {moment(version.created_at)}
          {statistics && ` · ${words.masklets(statistics.masklets.total)}`}
          {version.bytes > 0 && ` · ${bytes(version.bytes)}`}
        </p>
      </div>
      <DatasetState version={version} />
    </li>
  );
}

export function DatasetState({ version }: { version: Dataset }) {
  const { stop, resume, leaveOut } = useDatasetChanges(version.project_id);
  const mayManage = useMayIn(version.project_id, "manage-project");
  const adding = pendingAddition(version);
  if (isUnderWay(version)) {
    const share = version.total > 0 ? version.done / version.total : null;
    const stage = stageOf(version, adding);
    return (
      <div className={styles.progress}>
        <span>{version.total > 0 ? `${stage}: ${words.of(version.done, version.total)}` : stage}</span>
        <Progress value={share} label={stage} />
        {mayManage && (
          <Button small onClick={() => stop.mutate(version.id)} disabled={version.cancel_requested}>
            {words.stop}
          </Button>
        )}
      </div>
    );
  }
  if (version.state === "done") return <span className={styles.done}>{words.state.done}</span>;
  return (
    <div className={styles.outcome}>
      <span className={version.state === "failed" ? styles.trouble : undefined}>
        {version.state === "failed" ? storedSentence(version.problem, words.unknownProblem) : words.state.cancelled}
      </span>
      {mayManage && (
        <span className={styles.buttons}>
          <Button small onClick={() => resume.mutate(version.id)}>
            {words.resume}
          </Button>
          {adding && (
            <Button small onClick={() => leaveOut.mutate({ id: version.id, number: adding.number })}>
              {words.adding.leaveOut}
            </Button>
          )}
        </span>
      )}
    </div>
  );
}

function stageOf(version: Dataset, adding: Addition | undefined): string {
  if (adding) return words.adding.underWay(named(adding.formats));
  return version.stage ? words.stage[version.stage] : words.state[version.state];
}
