import { useStore } from "zustand";

import { percent, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { useEditor, useSession, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import { offeredAt } from "../masks/candidateChoice";
import styles from "./ToolOptions.module.css";

/** The three masks of an ambiguous click, to look at and to take one. */
export function Candidates() {
  const { candidates: chooser } = useWorkbench();
  const selectedId = useEditor((state) => state.selectedId);
  const shownFrame = useEditor((state) => state.shownFrame);
  const candidates = useSession((state) => state.candidates);
  const choice = useStore(chooser.choice);
  const offered = offeredAt(candidates, selectedId, shownFrame);
  if (offered === null) return null;
  const seen = choice?.promptId === offered.promptId ? choice.index : 0;
  const { tools } = texts;
  return (
    <div role="group" aria-label={tools.candidates} className={styles.candidates} data-candidate={seen}>
      <span>
        {tools.candidates} <kbd>{shortcutOf("next-candidate")}</kbd>
      </span>
      {offered.masks.map((mask, index) => (
        <button
          key={index}
          type="button"
          className={classes(styles.candidate, index === seen && styles.seen)}
          aria-label={`${tools.candidate(index + 1)}, ${percent(mask.predicted_iou)}`}
          aria-pressed={index === seen}
          title={`${tools.candidate(index + 1)} (${shortcutOf("next-candidate")})`}
          onClick={() => chooser.show(offered, index)}
        >
          <b>{index + 1}</b> {percent(mask.predicted_iou)}
        </button>
      ))}
      {/* Its place is there from the start: the choices must not move away from under the pointer. */}
      <Button small look="primary" className={seen > 0 ? undefined : styles.notYet} onClick={() => chooser.keep()}>
        {tools.keep} <kbd>{shortcutOf("confirm")}</kbd>
      </Button>
    </div>
  );
}
