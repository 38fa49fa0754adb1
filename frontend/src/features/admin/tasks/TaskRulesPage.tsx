import { useState, type SubmitEvent } from "react";

import type { Phase, TaskRule } from "../../../api/types";
import { texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { Field } from "../../../ui/Field";
import { toast } from "../../../ui/toasts";
import { useProject } from "../../shell/useProject";
import { allCountries } from "../../videos/countries";
import { AdminPage, Asked, Panel, Select } from "../Pieces";
import { DataTable } from "../table/DataTable";
import { usePhases, useTaskRule } from "../useAdmin";
import { emptyRule, ruleOf, type RuleDraft } from "./rule";
import styles from "./TaskRules.module.css";

const words = texts.taskRules;
const KINDS = Object.keys(words.kinds) as TaskRule["kind"][];

/** Opens tasks by a rule: first how many there would be and where, then for good. */
export function TaskRulesPage() {
  const project = useProject();
  const phases = usePhases(project?.id ?? "");
  return (
    <AdminPage title={texts.admin.sections.tasks} hint={words.hint}>
      {project && (
        <Asked query={phases}>{(data) => <RuleForm key={project.id} projectId={project.id} phases={data} />}</Asked>
      )}
    </AdminPage>
  );
}

function RuleForm({ projectId, phases }: { projectId: string; phases: readonly Phase[] }) {
  const [draft, setDraft] = useState<RuleDraft>(() => emptyRule(phases));
  const { preview, follow } = useTaskRule(projectId);
  const change = (part: Partial<RuleDraft>): void => {
    setDraft((old) => ({ ...old, ...part }));
    preview.reset();
  };
  const look = (event: SubmitEvent): void => {
    event.preventDefault();
    preview.mutate(ruleOf(draft));
  };
  const open = (): void =>
    follow.mutate(ruleOf(draft), {
      onSuccess: ({ tasks }) => {
        toast("note", words.opened(tasks));
        preview.mutate(ruleOf(draft));
      },
    });
  const phaseOptions = phases.map(({ id, name }) => ({ value: id, label: name }));
  const field = (name: "per_video" | "share" | "most" | "priority" | "creator" | "tags" | "name") => ({
    value: draft[name],
    onChange: ({ target }: { target: { value: string } }) => change({ [name]: target.value }),
  });
  const number = (name: "per_video" | "share" | "most" | "priority", min: number, max: number) => ({
    type: "number",
    min,
    max,
    ...field(name),
  });
  return (
    <>
      <Panel>
        <form className={styles.form} onSubmit={look}>
          <fieldset className={styles.kinds}>
            <legend>{words.kind}</legend>
            {KINDS.map((kind) => (
              <label key={kind}>
                <input type="radio" name="kind" checked={draft.kind === kind} onChange={() => change({ kind })} />
                <span>
                  {words.kinds[kind]}
                  <small>{words.kindHints[kind]}</small>
                </span>
              </label>
            ))}
          </fieldset>
          <div className={styles.fields}>
            <Select
              label={words.phase}
              value={draft.phase_id}
              options={phaseOptions}
              onChange={(phase_id) => change({ phase_id })}
            />
            {draft.kind === "again" && (
              <Select
                label={words.from}
                value={draft.from_phase_id}
                options={[{ value: "", label: words.anyPhase }, ...phaseOptions]}
                onChange={(from_phase_id) => change({ from_phase_id })}
              />
            )}
            {draft.kind === "new-objects" && <Field label={words.perVideo} {...number("per_video", 1, 100)} />}
            <Field label={words.share} title={words.shareHint} step="any" {...number("share", 0.01, 100)} />
            <Field label={words.most} {...number("most", 1, 2000)} />
            <Field label={words.priority} {...number("priority", -1000, 1000)} />
          </div>
          <div className={styles.fields} role="group" aria-label={words.videos}>
            <Field label={words.name} {...field("name")} />
            <Field label={words.tags} {...field("tags")} />
            <Field label={words.creator} {...field("creator")} />
            <Select
              label={words.country}
              value={draft.country}
              options={[{ value: "", label: texts.admin.all }, ...COUNTRY_OPTIONS]}
              onChange={(country) => change({ country })}
            />
            <Select
              label={words.setting}
              value={draft.setting}
              options={[
                { value: "", label: texts.admin.all },
                { value: "indoor", label: texts.facts.settings.indoor },
                { value: "outdoor", label: texts.facts.settings.outdoor },
              ]}
              onChange={(setting) => change({ setting })}
            />
          </div>
          <Button type="submit" disabled={preview.isPending} className={styles.look}>
            {words.look}
          </Button>
        </form>
      </Panel>
      {preview.data && (
        <DataTable
          rows={preview.data.examples.map((example, position) => ({ ...example, position }))}
          columns={COLUMNS}
          rowKey={({ position }) => String(position)}
          label={words.look}
          counted={words.examples(preview.data.examples.length)}
          empty={words.would(0, 0)}
          tools={
            <div className={styles.answer} role="status">
              <strong>{words.would(preview.data.tasks, preview.data.videos)}</strong>
              {preview.data.there > 0 && <span>{words.there(preview.data.there)}</span>}
              {preview.data.left_over > 0 && <span>{words.left(preview.data.left_over)}</span>}
              {preview.data.tasks > 0 && (
                <Button look="primary" disabled={follow.isPending} onClick={open}>
                  {words.follow(preview.data.tasks)}
                </Button>
              )}
            </div>
          }
        />
      )}
    </>
  );
}

const COUNTRY_OPTIONS = allCountries().map(({ code, name }) => ({ value: code, label: name }));

interface Example {
  readonly video_name: string;
  readonly masklet_name: string | null;
  readonly tasks: number;
}

const COLUMNS = [
  { key: "video", title: words.video, width: "minmax(200px, 2fr)", value: ({ video_name }: Example) => video_name },
  {
    key: "object",
    title: words.object,
    width: "minmax(140px, 1fr)",
    value: ({ masklet_name }: Example) => masklet_name ?? words.newObject,
  },
  { key: "tasks", title: words.tasks, width: "90px", number: true, value: ({ tasks }: Example) => tasks },
];
