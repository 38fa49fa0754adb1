import { useState } from "react";

import { sentenceOf } from "../../../api/problem";
import { day, texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { toast } from "../../../ui/toasts";
import { useProject } from "../../shell/useProject";
import { AdminPage, Asked, Panel } from "../Pieces";
import styles from "./GuidelinePage.module.css";
import { GuidelineEditor } from "./GuidelineEditor";
import { Guideline } from "./Guideline";
import { useGuideline, useSaveGuideline } from "./useGuideline";

const words = texts.guideline;

/** What annotators of the project should do: shown, and written. */
export function GuidelinePage() {
  const project = useProject();
  return (
    <AdminPage title={texts.admin.sections.guideline} hint={words.hint}>
      {project && <ProjectGuideline projectId={project.id} />}
    </AdminPage>
  );
}

function ProjectGuideline({ projectId }: { projectId: string }) {
  const guideline = useGuideline(projectId);
  const save = useSaveGuideline(projectId);
  const [editing, setEditing] = useState(false);
  return (
    <Asked query={guideline}>
      {(data) =>
        editing ? (
          <GuidelineEditor
            projectId={projectId}
            text={data.text}
            busy={save.isPending}
            onLeave={() => setEditing(false)}
            onSave={(text) =>
              save.mutate(
                { text, revision: data.revision },
                { onSuccess: () => setEditing(false), onError: (error) => toast("trouble", sentenceOf(error)) },
              )
            }
          />
        ) : (
          <Panel>
            <div className={styles.shown}>
              <div className={styles.bar}>
                <span>
                  {data.updated_at && words.changed(day(data.updated_at), data.updated_by ?? texts.audit.console)}
                </span>
                <Button look={data.text === "" ? "primary" : "plain"} onClick={() => setEditing(true)}>
                  {data.text === "" ? words.write : words.edit}
                </Button>
              </div>
              <Guideline projectId={projectId} />
            </div>
          </Panel>
        )
      }
    </Asked>
  );
}
