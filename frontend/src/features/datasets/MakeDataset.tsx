import { useState, type SubmitEvent } from "react";

import { sentenceOf } from "../../api/problem";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { useMe } from "../accounts/useMe";
import { Check, Checks } from "./Checks";
import styles from "./Datasets.module.css";
import { EMPTY, hasRules, isWhole, rulesOf, toggled, wishOf, type Change, type Draft } from "./draft";
import { FormatChoice } from "./FormatChoice";
import { Preview } from "./Preview";
import { SplitChoice } from "./SplitChoice";
import { useCount, useDatasetChanges, usePhases } from "./useDatasets";

const words = texts.datasets.form;
const STANDINGS = ["accepted", "waiting", "open", "rejected"] as const;
const TYPES = ["manual", "auto"] as const;

export function MakeDataset({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const [draft, setDraft] = useState(EMPTY);
  const { make } = useDatasetChanges(projectId);
  const { data: me } = useMe();
  const change: Change = (changes) => setDraft((before) => ({ ...before, ...changes }));
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    make.mutate(wishOf(draft), { onSuccess: onClose });
  };
  return (
    <Dialog
      title={texts.datasets.make}
      closeLabel={texts.cancel}
      onClose={onClose}
      wide
      foot={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button look="primary" type="submit" form="make-dataset" disabled={!isWhole(draft) || make.isPending}>
            {make.isPending ? words.submitting : words.submit}
          </Button>
        </>
      }
    >
      <form id="make-dataset" className={classes(styles.form, styles.long)} onSubmit={submit}>
        <div className={styles.pair}>
          <Field
            label={words.name}
            hint={words.nameHint}
            value={draft.name}
            maxLength={100}
            autoFocus
            onChange={(event) => change({ name: event.target.value })}
          />
          <Field
            label={words.licence}
            value={draft.licence}
            maxLength={200}
            placeholder="CC BY 4.0"
            onChange={(event) => change({ licence: event.target.value })}
          />
        </div>
        <RuleChoice projectId={projectId} draft={draft} change={change} />
        <FormatChoice draft={draft} change={change} />
        <SplitChoice draft={draft} change={change} />
        {hasRules(draft) && draft.val + draft.test <= 100 && <Preview projectId={projectId} draft={draft} />}
        <Field
          label={words.note}
          value={draft.note}
          maxLength={10_000}
          onChange={(event) => change({ note: event.target.value })}
        />
        {me?.is_site_admin && (
          <Field
            label={words.deliverTo}
            hint={words.deliverHint}
            value={draft.deliverTo}
            placeholder="s3://"
            onChange={(event) => change({ deliverTo: event.target.value })}
          />
        )}
        {make.isError && (
          <p className={styles.trouble} role="alert">
            {sentenceOf(make.error)}
          </p>
        )}
      </form>
    </Dialog>
  );
}

interface ChoiceProps {
  draft: Draft;
  change: Change;
}

function RuleChoice({ projectId, draft, change }: ChoiceProps & { projectId: string }) {
  const { data: phases } = usePhases(projectId);
  return (
    <fieldset className={styles.group}>
      <legend>{words.rules}</legend>
      <Checks label={words.standings}>
        {STANDINGS.map((standing) => (
          <Check
            key={standing}
            label={words.standing[standing]}
            checked={draft.standings.includes(standing)}
            onChange={() => change({ standings: toggled(draft.standings, standing) })}
          />
        ))}
      </Checks>
      <Checks label={words.types}>
        {TYPES.map((type) => (
          <Check
            key={type}
            label={words.type[type]}
            checked={draft.types.includes(type)}
            onChange={() => change({ types: toggled(draft.types, type) })}
          />
        ))}
      </Checks>
      <Checks label={words.phases} hint={words.phasesHint}>
        {(phases ?? []).map(({ key, name }) => (
          <Check
            key={key}
            label={name}
            checked={draft.phases.includes(key)}
            onChange={() => change({ phases: toggled(draft.phases, key) })}
          />
        ))}
      </Checks>
      <div className={styles.three}>
        <Field
          label={words.since}
          type="date"
          value={draft.since}
          onChange={(event) => change({ since: event.target.value })}
        />
        <Field
          label={words.until}
          type="date"
          value={draft.until}
          onChange={(event) => change({ until: event.target.value })}
        />
        <Field
          label={words.tags}
          title={words.tagsHint}
          value={draft.tags}
          onChange={(event) => change({ tags: event.target.value })}
        />
      </div>
      {hasRules(draft) && <Count projectId={projectId} draft={draft} />}
    </fieldset>
  );
}

/** What the rules would choose now. */
function Count({ projectId, draft }: { projectId: string; draft: Draft }) {
  const { data, error } = useCount(projectId, rulesOf(draft));
  if (error) return <p className={styles.trouble}>{sentenceOf(error)}</p>;
  if (!data) return <p className={styles.count}>{words.counting}</p>;
  return (
    <div className={styles.count} role="status" data-videos={data.videos}>
      <strong>{words.counted(data.videos, data.manual, data.auto, data.masks)}</strong>
      {data.stale > 0 && <p className={styles.warn}>{words.stale(data.stale)}</p>}
      {data.creators_unknown > 0 && draft.val + draft.test > 0 && (
        <p className={styles.warn}>{words.unknownCreators(data.creators_unknown)}</p>
      )}
    </div>
  );
}
