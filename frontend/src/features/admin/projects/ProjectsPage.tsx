import { useState, type SubmitEvent } from "react";

import type { Project } from "../../../api/types";
import { day, texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { Confirm } from "../../../ui/Dialog";
import { Field } from "../../../ui/Field";
import { InlineName } from "../../../ui/InlineName";
import { chooseProject } from "../../shell/chosenProject";
import { useProject, useProjects } from "../../shell/useProject";
import styles from "../Admin.module.css";
import { AdminPage, Asked, Panel } from "../Pieces";
import { DataTable, type Column } from "../table/DataTable";
import { useProjectChanges } from "../useAdmin";

const words = texts.projects;
const LONGEST_NAME = 200;

/** All projects of the installation: made, renamed, archived and taken back into use. */
export function ProjectsPage() {
  const projects = useProjects();
  const shown = useProject();
  const { create, update } = useProjectChanges();
  const [name, setName] = useState("");
  const [leaving, setLeaving] = useState<Project | null>(null);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    // What was typed since stays.
    create.mutate(name.trim(), { onSuccess: () => setName((now) => (now === name ? "" : now)) });
  };
  const columns: Column<Project>[] = [
    {
      key: "name",
      title: words.name,
      width: "minmax(200px, 2fr)",
      value: (project) => project.name,
      cell: (project) => (
        <InlineName
          name={project.name}
          label={words.rename}
          maxLength={LONGEST_NAME}
          onRename={(wanted) => update.mutate({ id: project.id, name: wanted })}
        />
      ),
    },
    {
      key: "made",
      title: words.made,
      width: "130px",
      value: ({ created_at }) => created_at,
      cell: ({ created_at }) => day(created_at),
    },
    {
      key: "state",
      title: words.state,
      width: "190px",
      value: ({ archived_at }) => (archived_at === null ? words.inUse : words.archivedAt(day(archived_at))),
    },
    {
      key: "actions",
      title: "",
      width: "220px",
      value: () => null,
      cell: (project) =>
        project.archived_at === null ? (
          <>
            {project.id !== shown?.id && (
              <Button small look="quiet" onClick={() => chooseProject(project.id)}>
                {words.open}
              </Button>
            )}
            <Button small look="quiet" onClick={() => setLeaving(project)}>
              {words.archive}
            </Button>
          </>
        ) : (
          <Button small look="quiet" onClick={() => update.mutate({ id: project.id, archived: false })}>
            {words.restore}
          </Button>
        ),
    },
  ];
  return (
    <AdminPage title={texts.admin.sections.projects} hint={words.hint}>
      <Panel>
        <form className={styles.form} onSubmit={submit} style={{ paddingTop: 8 }}>
          <Field
            label={words.name}
            value={name}
            required
            maxLength={LONGEST_NAME}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" look="primary" disabled={name.trim() === "" || create.isPending}>
            {words.make}
          </Button>
        </form>
      </Panel>
      <Asked query={projects}>
        {(data) => (
          <DataTable
            rows={data}
            columns={columns}
            rowKey={({ id }) => id}
            label={texts.admin.sections.projects}
            file="projects"
            empty={texts.shell.noProject}
          />
        )}
      </Asked>
      {leaving && (
        <Confirm
          title={words.archiveTitle(leaving.name)}
          confirmLabel={words.archive}
          cancelLabel={texts.cancel}
          onConfirm={() => update.mutate({ id: leaving.id, archived: true })}
          onClose={() => setLeaving(null)}
        >
          <p>{words.archiveText}</p>
        </Confirm>
      )}
    </AdminPage>
  );
}
