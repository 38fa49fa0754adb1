import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import type { Entry, Reason } from "./types";
import styles from "./ReturnNote.module.css";

const words = texts.verification;

interface ReturnNoteProps {
  /** Work order of a task, or what the last verdict of a check asked for. */
  entry: Entry;
  onGoTo: (frame: number) => void;
}

/** Why a masklet came back: reason, frames, note and pen mark; each leads to its frame. */
export function ReturnNote({ entry, onGoTo }: ReturnNoteProps) {
  const { span_first: first, span_last: last, reason, note, mark } = entry;
  return (
    <section className={styles.note} role="note" data-return>
      <p>
        <strong>{reason === null ? words.returnTitle : reasonName(reason)}</strong>{" "}
        <Button small look="quiet" title={words.showFrame(first)} onClick={() => onGoTo(first)}>
          {words.framesFrom(first, last)}
        </Button>
        {mark !== null && (
          <Button small look="quiet" title={words.showFrame(mark.frame_index)} onClick={() => onGoTo(mark.frame_index)}>
            {words.drawn(mark.frame_index)}
          </Button>
        )}
      </p>
      {note !== "" && <p className={styles.words}>“{note}”</p>}
    </section>
  );
}

function reasonName(reason: string): string {
  return reason in words.reasons ? words.reasons[reason as Reason] : reason;
}
