import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { answered, client } from "../../../api/client";
import { sentenceOf } from "../../../api/problem";
import type { Phase } from "../../../api/types";
import { percent, texts } from "../../../texts";
import { Button, IconButton } from "../../../ui/Button";
import { Confirm } from "../../../ui/Dialog";
import { toast } from "../../../ui/toasts";
import { useProject } from "../../shell/useProject";
import { AdminPage, Asked } from "../Pieces";
import { usePhases } from "../useAdmin";
import { PhaseEditor } from "./PhaseEditor";
import styles from "./Phases.module.css";

const words = texts.phases;

/** How masklets are annotated in the project: the paper's three ways and one's own. */
export function PhasesPage() {
  const project = useProject();
  const [editing, setEditing] = useState<Phase | "new" | null>(null);
  return (
    <AdminPage
      title={texts.admin.sections.phases}
      hint={words.hint}
      actions={
        <Button look="primary" icon="plus" onClick={() => setEditing("new")}>
          {words.define}
        </Button>
      }
    >
      {project && <Phases projectId={project.id} onEdit={setEditing} />}
      {project && editing && (
        <PhaseEditor
          projectId={project.id}
          phase={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </AdminPage>
  );
}

function Phases({ projectId, onEdit }: { projectId: string; onEdit: (phase: Phase) => void }) {
  const phases = usePhases(projectId);
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState<Phase | null>(null);
  const onSettled = () => queries.invalidateQueries({ queryKey: ["phases", projectId] });
  const onError = (error: unknown): void => toast("trouble", sentenceOf(error));
  const makeDefault = useMutation({
    mutationFn: (id: string) =>
      answered(
        client.PATCH("/api/phases/{phase_id}", { params: { path: { phase_id: id } }, body: { is_default: true } }),
      ),
    onSettled,
    onError,
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      answered(client.DELETE("/api/phases/{phase_id}", { params: { path: { phase_id: id } } })),
    onSettled,
    onError,
  });
  return (
    <Asked query={phases}>
      {(data) => (
        <ul className={styles.phases}>
          {data.map((phase) => (
            <li key={phase.id} className={styles.phase} data-phase={phase.key}>
              <div className={styles.head}>
                <h2>{phase.name}</h2>
                <code>{phase.key}</code>
                {phase.is_default && (
                  <span className={styles.badge} title={words.defaultHint}>
                    {words.isDefault}
                  </span>
                )}
                <span className={styles.actions}>
                  {!phase.is_default && (
                    <Button small look="quiet" title={words.defaultHint} onClick={() => makeDefault.mutate(phase.id)}>
                      {words.makeDefault}
                    </Button>
                  )}
                  <Button small onClick={() => onEdit(phase)}>
                    {words.edit}
                  </Button>
                  {!phase.built_in && (
                    <IconButton
                      small
                      icon="trash"
                      label={`${words.remove}: ${phase.name}`}
                      onClick={() => setLeaving(phase)}
                    />
                  )}
                </span>
              </div>
              <p className={styles.tools}>
                {phase.tools.map((tool) => (
                  <span key={tool}>{words.tools[tool]}</span>
                ))}
              </p>
              <p className={styles.rules}>{rulesOf(phase).join(" · ")}</p>
            </li>
          ))}
          {leaving && (
            <Confirm
              title={words.removeTitle(leaving.name)}
              confirmLabel={words.remove}
              cancelLabel={texts.cancel}
              onConfirm={() => remove.mutate(leaving.id)}
              onClose={() => setLeaving(null)}
            >
              <p>{words.removeText}</p>
            </Confirm>
          )}
        </ul>
      )}
    </Asked>
  );
}

/** The rules of a phase in a line. Pure. */
function rulesOf(phase: Phase): string[] {
  return [
    words.predictors[phase.predictor],
    words.every(phase.annotation_stride),
    ...(phase.time_limit_s === null ? [] : [words.limit(phase.time_limit_s)]),
    ...(phase.model === null ? [] : [phase.model]),
    ...(phase.overlap_share > 0 ? [words.overlapOf(percent(phase.overlap_share), phase.overlap_count)] : []),
    ...(phase.honeypot_rate > 0 ? [words.honeypotsOf(percent(phase.honeypot_rate))] : []),
    ...(phase.double_verification ? [words.double] : []),
    words.returns(phase.return_rounds),
  ];
}
