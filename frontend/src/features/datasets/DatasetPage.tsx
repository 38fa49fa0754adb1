import { useEffect, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { moment, texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Confirm } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { useMayIn } from "../accounts/useMe";
import { Asked } from "../admin/Pieces";
import { GuidelineText } from "../admin/guideline/Guideline";
import { chooseProject } from "../shell/chosenProject";
import { Header } from "../shell/Header";
import { AddFormats } from "./AddFormats";
import { Browse } from "./Browse";
import { DatasetState } from "./DatasetRow";
import styles from "./Datasets.module.css";
import { Figures } from "./Figures";
import { Files } from "./Files";
import { missingFormats } from "./formats";
import { divisionOf } from "./statistics";
import { isUnderWay, useDataset, useDatasetChanges, useDocument, type DatasetDetails } from "./useDatasets";

const words = texts.datasets;
const TABS = ["videos", "figures", "datasheet", "files"] as const;
type Tab = (typeof TABS)[number];

/** One version: its videos to watch, its statistics, its datasheet, its files. */
export function DatasetPage() {
  const { datasetId = "" } = useParams();
  const dataset = useDataset(datasetId);
  return (
    <div className={styles.page}>
      <Header />
      <main className={styles.main}>
        <div className={styles.column}>
          {dataset.data === undefined && <h1 className="visually-hidden">{words.title}</h1>}
          <Asked query={dataset}>{(version) => <Version version={version} />}</Asked>
        </div>
      </main>
    </div>
  );
}

function Version({ version }: { version: DatasetDetails }) {
  const [tab, setTab] = useState<Tab>("videos");
  useEffect(() => {
    document.title = `${version.title} · ${texts.product}`;
  }, [version.title]);
  useEffect(() => chooseProject(version.project_id), [version.project_id]); // an address may lead here from anywhere
  return (
    <>
      <Link to="/data-sets" className={styles.back}>
        <Icon name="back" size={14} /> {words.all}
      </Link>
      <Head version={version} />
      <div className={styles.tabs} role="tablist">
        {TABS.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            aria-selected={tab === each}
            className={classes(styles.tab, tab === each && styles.chosen)}
            onClick={() => setTab(each)}
          >
            {words.tabs[each]}
          </button>
        ))}
      </div>
      {tab === "videos" && <Browse version={version} />}
      {tab === "figures" && <Figures version={version} />}
      {tab === "datasheet" && <Datasheet version={version} />}
      {tab === "files" && <Files version={version} />}
    </>
  );
}

function Head({ version }: { version: DatasetDetails }) {
  const mayManage = useMayIn(version.project_id, "manage-project");
  const [leaving, setLeaving] = useState(false);
  const [adding, setAdding] = useState(false);
  const { remove } = useDatasetChanges(version.project_id);
  const navigate = useNavigate();
  const division = divisionOf(version);
  const removeNow = (): void => remove.mutate(version.id, { onSuccess: () => void navigate("/data-sets") });
  return (
    <div className={styles.title}>
      <div>
        <h1>
          {version.name} <span className={styles.number}>v{version.number}</span>
        </h1>
        <p className={styles.hint}>
          {moment(version.created_at)}
          {version.licence && ` · ${version.licence}`}
          {version.note && ` · ${version.note}`}
        </p>
        {division !== null && division.leaks.length > 0 && (
          <p className={styles.warn}>{words.leaks(division.leaks.length)}</p>
        )}
        {division !== null && division.together.length > 0 && (
          <p className={styles.hint}>{words.together(division.together.length)}</p>
        )}
      </div>
      <div className={styles.actions}>
        <DatasetState version={version} />
        {mayManage && version.state === "done" && missingFormats(version).length > 0 && (
          <Button icon="plus" onClick={() => setAdding(true)}>
            {words.adding.button}
          </Button>
        )}
        {mayManage && !isUnderWay(version) && (
          <IconButton icon="trash" label={`${words.remove} ${version.title}`} onClick={() => setLeaving(true)} />
        )}
      </div>
      {adding && <AddFormats version={version} onClose={() => setAdding(false)} />}
      {leaving && (
        <Confirm
          title={words.removeTitle(version.title)}
          confirmLabel={words.remove}
          cancelLabel={texts.cancel}
          onConfirm={removeNow}
          onClose={() => setLeaving(false)}
        >
          <p>{words.removeText}</p>
        </Confirm>
      )}
    </div>
  );
}

function Datasheet({ version }: { version: DatasetDetails }) {
  if (version.manifest_sha256 === null) return <p className={styles.hint}>{words.figures.waiting}</p>;
  return <Sheet datasetId={version.id} />;
}

function Sheet({ datasetId }: { datasetId: string }) {
  const sheet = useDocument(datasetId, "datasheet.md");
  return (
    <Asked query={sheet}>
      {(text) => (
        <article className={styles.sheet}>
          <GuidelineText text={text} />
        </article>
      )}
    </Asked>
  );
}
