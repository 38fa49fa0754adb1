import { useEffect, useState } from "react";

import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Asked } from "../admin/Pieces";
import { Header } from "../shell/Header";
import { NoProject } from "../shell/NoProject";
import { useMay, useProject, useProjects } from "../shell/useProject";
import { DatasetRow } from "./DatasetRow";
import styles from "./Datasets.module.css";
import { ImportMasks } from "./ImportMasks";
import { Imports } from "./Imports";
import { MakeDataset } from "./MakeDataset";
import { useDatasets, type Dataset } from "./useDatasets";

const words = texts.datasets;

/** The data set versions of the chosen project, and what was imported. */
export function DatasetsPage() {
  const project = useProject();
  const projects = useProjects();
  useEffect(() => {
    document.title = words.pageTitle;
  }, []);
  return (
    <div className={styles.page}>
      <Header />
      <main className={styles.main}>
        {project && <ProjectDatasets key={project.id} projectId={project.id} />}
        {projects.data && !project && <NoProject />}
      </main>
    </div>
  );
}

function ProjectDatasets({ projectId }: { projectId: string }) {
  const datasets = useDatasets(projectId);
  const mayManage = useMay("manage-project");
  const [asking, setAsking] = useState<"make" | "import" | null>(null);
  const close = (): void => setAsking(null);
  return (
    <div className={styles.column}>
      <div className={styles.title}>
        <div>
          <h1>{words.title}</h1>
          <p className={styles.hint}>{words.hint}</p>
        </div>
        {mayManage && (
          <div className={styles.actions}>
            <Button icon="upload" onClick={() => setAsking("import")}>
              {words.import}
            </Button>
            <Button look="primary" icon="plus" onClick={() => setAsking("make")}>
              {words.make}
            </Button>
          </div>
        )}
      </div>
      <Asked query={datasets}>
        {(versions) => (versions.length === 0 ? <Nothing mayManage={mayManage} /> : <Versions versions={versions} />)}
      </Asked>
      <Imports projectId={projectId} mayManage={mayManage} />
      {asking === "make" && <MakeDataset projectId={projectId} onClose={close} />}
      {asking === "import" && <ImportMasks projectId={projectId} onClose={close} />}
    </div>
  );
}

function Nothing({ mayManage }: { mayManage: boolean }) {
  return (
    <div className={styles.blank}>
      <Icon name="film" size={36} />
      <h2>{words.emptyTitle}</h2>
      <p>{mayManage ? words.emptyText : words.emptyForOthers}</p>
    </div>
  );
}

function Versions({ versions }: { versions: readonly Dataset[] }) {
  return (
    <ul className={styles.list} aria-label={words.versions}>
      {versions.map((version) => (
        <DatasetRow key={version.id} version={version} />
      ))}
    </ul>
  );
}
