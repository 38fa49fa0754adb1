import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";

import { answered, client } from "../../../api/client";
import { sentenceOf } from "../../../api/problem";
import type { Phase, Tool } from "../../../api/types";
import { texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Field } from "../../../ui/Field";
import { Sentence } from "../../../ui/Sentence";
import { Select } from "../Pieces";
import { draftOf, TOOLS, valuesOf, type PhaseDraft } from "./draft";
import styles from "./Phases.module.css";

const words = texts.phases;
const PREDICTORS = Object.keys(words.predictors) as Phase["predictor"][];

interface PhaseEditorProps {
  projectId: string;
  /** Null defines another one. */
  phase: Phase | null;
  onClose: () => void;
}

/** Changes a phase, or defines one. Tools and predictor of the built-in ones are fixed, so that figures compare. */
export function PhaseEditor({ projectId, phase, onClose }: PhaseEditorProps) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<PhaseDraft>(() => draftOf(phase));
  const save = useMutation({
    mutationFn: (): Promise<Phase> =>
      phase === null
        ? answered(
            client.POST("/api/projects/{project_id}/phases", {
              params: { path: { project_id: projectId } },
              body: { ...valuesOf(draft), key: draft.key, tools: [...draft.tools], predictor: draft.predictor },
            }),
          )
        : answered(
            client.PATCH("/api/phases/{phase_id}", {
              params: { path: { phase_id: phase.id } },
              body: {
                ...valuesOf(draft),
                ...(phase.built_in ? {} : { tools: [...draft.tools], predictor: draft.predictor }),
              },
            }),
          ),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: ["phases", projectId] }),
  });
  const change = (part: Partial<PhaseDraft>): void => setDraft((old) => ({ ...old, ...part }));
  const text = (name: "name" | "key" | "model") => ({
    value: draft[name],
    onChange: ({ target }: { target: { value: string } }) => change({ [name]: target.value }),
  });
  const number = (
    name:
      | "annotation_stride"
      | "time_limit_min"
      | "min_edited_frames"
      | "overlap_percent"
      | "overlap_count"
      | "honeypot_percent"
      | "return_rounds",
    min: number,
    max: number,
  ) => ({
    type: "number",
    min,
    max,
    value: draft[name],
    onChange: ({ target }: { target: { value: string } }) => change({ [name]: target.value }),
  });
  const check = (name: "every_annotated_frame" | "no_stale_masks" | "double_verification", label: string) => (
    <label className={styles.check}>
      <input type="checkbox" checked={draft[name]} onChange={(event) => change({ [name]: event.target.checked })} />
      {label}
    </label>
  );
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog wide title={phase === null ? words.define : phase.name} closeLabel={texts.cancel} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <div className={styles.pair}>
          <Field label={words.name} required maxLength={200} {...text("name")} />
          {phase === null && (
            <Field
              label={words.key}
              hint={words.keyHint}
              required
              pattern="[a-z0-9][a-z0-9\-]*"
              maxLength={40}
              {...text("key")}
            />
          )}
        </div>
        {phase?.built_in ? (
          <p className={styles.rules}>{words.fixed}</p>
        ) : (
          <>
            <div className={styles.checks} role="group" aria-label={words.toolsTitle}>
              {TOOLS.map((tool) => (
                <label key={tool} className={styles.check}>
                  <input
                    type="checkbox"
                    checked={draft.tools.includes(tool)}
                    onChange={(event) => change({ tools: withTool(draft.tools, tool, event.target.checked) })}
                  />
                  {words.tools[tool]}
                </label>
              ))}
            </div>
            <Select
              label={words.predictor}
              value={draft.predictor}
              options={PREDICTORS.map((value) => ({ value, label: words.predictors[value] }))}
              onChange={(predictor) => change({ predictor })}
            />
          </>
        )}
        <div className={styles.triple}>
          <Field label={words.stride} hint={words.strideHint} {...number("annotation_stride", 1, 1000)} />
          <Field label={words.limitTitle} hint={words.limitHint} {...number("time_limit_min", 0, 10_000)} step="any" />
          <Field label={words.model} hint={words.modelHint} maxLength={100} {...text("model")} />
          <Field
            label={words.overlapShare}
            hint={words.overlapHint}
            {...number("overlap_percent", 0, 100)}
            step="any"
          />
          <Field label={words.overlapCount} {...number("overlap_count", 2, 10)} />
          <Field label={words.honeypots} hint={words.honeypotHint} {...number("honeypot_percent", 0, 100)} step="any" />
          <Field label={words.rounds} hint={words.roundsHint} {...number("return_rounds", 1, 100)} />
          <Field label={words.edited} hint={words.editedHint} {...number("min_edited_frames", 0, 1000)} />
        </div>
        <div className={styles.checks}>
          {check("no_stale_masks", words.noStale)}
          {check("every_annotated_frame", words.everyFrame)}
          {check("double_verification", words.double)}
        </div>
        {save.isError && (
          <p className={styles.trouble} role="alert">
            <Sentence text={sentenceOf(save.error)} />
          </p>
        )}
        <div className={styles.foot}>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button type="submit" look="primary" disabled={save.isPending || draft.tools.length === 0}>
            {texts.admin.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function withTool(tools: readonly Tool[], tool: Tool, chosen: boolean): Tool[] {
  return TOOLS.filter((each) => (each === tool ? chosen : tools.includes(each)));
}
