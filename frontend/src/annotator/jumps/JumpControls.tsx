import { useMemo } from "react";
import { useStore } from "zustand";

import { maskRow } from "../../document/state";
import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { useEditor, useSession, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import { useKeyAction } from "../keys/useKeyAction";
import { doubtRow } from "./doubt";
import styles from "./JumpControls.module.css";
import { doubtfulFrames } from "./jumps";
import { jumpTo, jumpToBest, jumpToPrompt } from "./jumpTo";

/** Buttons and keys that lead to the frames worth a look. */
export function JumpControls() {
  const workbench = useWorkbench();
  const doubtful = useDoubtfulCount();
  const { jumps } = texts;
  useKeyAction("previous-prompt", () => jumpToPrompt(workbench, -1));
  useKeyAction("next-prompt", () => jumpToPrompt(workbench, 1));
  useKeyAction("next-stale", () => jumpTo(workbench, "stale"));
  useKeyAction("next-doubtful", () => jumpTo(workbench, "doubtful"));
  useKeyAction("next-unreviewed", () => jumpTo(workbench, "unreviewed"));
  useKeyAction("best-frame", () => void jumpToBest(workbench));
  return (
    <div className={styles.group} role="group" aria-label={jumps.label}>
      <IconButton
        icon="previousPrompt"
        label={jumps.previousPrompt}
        shortcut={shortcutOf("previous-prompt")}
        onClick={() => jumpToPrompt(workbench, -1)}
      />
      <IconButton
        icon="nextPrompt"
        label={jumps.nextPrompt}
        shortcut={shortcutOf("next-prompt")}
        onClick={() => jumpToPrompt(workbench, 1)}
      />
      <IconButton
        icon="stale"
        label={jumps.nextStale}
        shortcut={shortcutOf("next-stale")}
        onClick={() => jumpTo(workbench, "stale")}
      />
      <IconButton
        icon="eye"
        label={jumps.nextUnreviewed}
        shortcut={shortcutOf("next-unreviewed")}
        onClick={() => jumpTo(workbench, "unreviewed")}
      />
      <Button
        className={styles.best}
        title={`${jumps.bestTitle} (${shortcutOf("best-frame")})`}
        onClick={() => void jumpToBest(workbench)}
      >
        <span className={styles.long}>{jumps.best}</span>
        <span className={styles.short}>{jumps.bestShort}</span>
        {doubtful > 0 && <span className={styles.count}>{jumps.count(doubtful)}</span>}
      </Button>
    </div>
  );
}

/** Doubtful stretches of the selected object. */
function useDoubtfulCount(): number {
  const { review } = useWorkbench();
  const selectedId = useEditor((state) => state.selectedId) ?? "";
  const row = useSession((state) => maskRow(state.document, selectedId));
  const asked = useStore(review, (state) => state.doubts.get(selectedId));
  return useMemo(() => doubtfulFrames(doubtRow(row, asked)).length, [row, asked]);
}
