import { useState, type SubmitEvent } from "react";

import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import styles from "./Tasks.module.css";

const words = texts.tasks;
const LONGEST_REASON = 2000;

/** Asks why a task is skipped: one of the usual reasons, or one's own words. */
export function SkipDialog({ onSkip, onClose }: { onSkip: (reason: string) => void; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const skip = (event: SubmitEvent): void => {
    event.preventDefault();
    if (reason.trim() === "") return;
    onSkip(reason.trim());
    onClose();
  };
  return (
    <Dialog title={words.skipTitle} closeLabel={texts.cancel} onClose={onClose}>
      <form className={styles.skip} onSubmit={skip}>
        <p>{words.skipText}</p>
        <div className={styles.reasons}>
          {words.skipReasons.map((usual) => (
            <Button key={usual} small aria-pressed={usual === reason} onClick={() => setReason(usual)}>
              {usual}
            </Button>
          ))}
        </div>
        <Field
          label={words.skipWhy}
          value={reason}
          maxLength={LONGEST_REASON}
          required
          data-safe
          onChange={(event) => setReason(event.target.value)}
        />
        <Button type="submit" look="primary" disabled={reason.trim() === ""}>
          {words.skip}
        </Button>
      </form>
    </Dialog>
  );
}
