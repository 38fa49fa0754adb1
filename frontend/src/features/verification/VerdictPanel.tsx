import { shortcutOf } from "../../annotator/keys/keymap";
import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { isPlaced, reasonsFor, spanOf, type Draft } from "./draft";
import styles from "./Panel.module.css";
import { changeDraft, leave, markFirst, markLast } from "./steps";
import type { Prepared, Reason } from "./types";
import { useLook, useVerifier } from "./useVerifier";
import type { Verdicts } from "./useVerdicts";

const words = texts.verification;

/** The three verdicts, and what else has to be said for two of them. */
export function VerdictPanel({ prepared, verdicts }: { prepared: Prepared; verdicts: Verdicts }) {
  const draft = useLook((state) => state.draft);
  const buttons = [
    { label: "satisfactory", action: "satisfactory", press: verdicts.satisfactory },
    { label: "unsatisfactory", action: "unsatisfactory", press: () => verdicts.begin("unsatisfactory") },
    { label: "rejected", action: "reject", press: () => verdicts.begin("rejected") },
  ] as const;
  return (
    <section className={styles.verdict} aria-label={words.verdict}>
      <div className={styles.labels}>
        {buttons.map(({ label, action, press }) => (
          <button
            key={label}
            type="button"
            className={styles[label]}
            aria-pressed={draft.label === label}
            title={words.labelHints[label]}
            onClick={press}
          >
            <kbd>{shortcutOf(action)}</kbd> {words.labels[label]}
          </button>
        ))}
      </div>
      {draft.label !== null && <Words draft={draft} label={draft.label} prepared={prepared} verdicts={verdicts} />}
    </section>
  );
}

interface WordsProps {
  draft: Draft;
  label: NonNullable<Draft["label"]>;
  prepared: Prepared;
  verdicts: Verdicts;
}

/** Reason, frames, pen mark and note. */
function Words({ draft, label, prepared, verdicts }: WordsProps) {
  const { look } = useVerifier();
  return (
    <div className={styles.words}>
      <Reasons label={label} chosen={draft.reason} onChoose={verdicts.choose} />
      {label === "unsatisfactory" && <Place draft={draft} frameCount={prepared.check.video.frame_count} />}
      <input
        className={styles.note}
        aria-label={words.note}
        placeholder={words.note}
        value={draft.note}
        maxLength={2000}
        onChange={(event) => changeDraft(look, (before) => ({ ...before, note: event.target.value }))}
        onKeyDown={(event) => {
          if (event.key === "Enter") verdicts.send();
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      <div className={styles.ends}>
        <Button
          look="primary"
          disabled={draft.reason === null}
          title={draft.reason === null ? words.chooseReason : undefined}
          onClick={verdicts.send}
        >
          {words.send} <kbd>{shortcutOf("send-verdict")}</kbd>
        </Button>
        <Button look="quiet" onClick={() => leave(look)}>
          {texts.cancel}
        </Button>
      </div>
    </div>
  );
}

interface ReasonsProps {
  label: NonNullable<Draft["label"]>;
  chosen: Reason | null;
  onChoose: (reason: Reason) => void;
}

export function Reasons({ label, chosen, onChoose }: ReasonsProps) {
  return (
    <fieldset className={styles.reasons}>
      <legend>{words.why[label]}</legend>
      {reasonsFor(label).map((reason, at) => (
        <button key={reason} type="button" aria-pressed={chosen === reason} onClick={() => onChoose(reason)}>
          <kbd>{at + 1}</kbd> {words.reasons[reason]}
        </button>
      ))}
    </fieldset>
  );
}

/** Which frames are meant, and the pen mark. */
function Place({ draft, frameCount }: { draft: Draft; frameCount: number }) {
  const { look } = useVerifier();
  const span = spanOf(draft, frameCount);
  const hint = useLook(({ mode }) => (mode === "sheet" ? words.markHintSheet : words.markHint));
  return (
    <dl className={styles.place}>
      <dt>{words.where}</dt>
      <dd data-span={`${span.first}-${span.last}`}>
        <span className={classes(isPlaced(draft) && styles.set)}>
          {isPlaced(draft) ? words.spanFrom(span.first, span.last) : words.wholeVideo}
        </span>
        <Button small title={words.fromHere} onClick={() => markFirst(look)}>
          <kbd>{shortcutOf("span-first")}</kbd>
        </Button>
        <Button small title={words.toHere} onClick={() => markLast(look)}>
          <kbd>{shortcutOf("span-last")}</kbd>
        </Button>
        {(draft.first !== null || draft.last !== null) && (
          <IconButton
            icon="close"
            small
            label={words.clearSpan}
            onClick={() => changeDraft(look, (before) => ({ ...before, first: null, last: null }))}
          />
        )}
      </dd>
      <dt>{words.mark}</dt>
      <dd>
        <span className={classes(draft.mark !== null && styles.set)}>
          {draft.mark === null ? hint : words.markOn(draft.mark.frame_index)}
        </span>
        {draft.mark !== null && (
          <IconButton
            icon="close"
            small
            label={words.clearMark}
            onClick={() => changeDraft(look, (before) => ({ ...before, mark: null }))}
          />
        )}
      </dd>
    </dl>
  );
}
