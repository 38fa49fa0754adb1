import type { RefObject } from "react";

import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { useSession, useWorkbench } from "../context";
import { redoStep, undoStep } from "../steps";
import { JumpControls } from "../jumps/JumpControls";
import { shortcutOf } from "../keys/keymap";
import { ProposalBar } from "../proposals/ProposalBar";
import { useAllowedTools } from "../tasks/useAllowedTools";
import { PlaybackControls } from "./PlaybackControls";
import { TrackControls } from "./TrackControls";
import styles from "./Transport.module.css";
import { ZoomControls } from "./ZoomControls";

/** Playing, tracking and zooming: one row under the picture, and a second one while something is proposed. */
export function Transport({ frameField }: { frameField: RefObject<HTMLInputElement | null> }) {
  const mayTrack = useAllowedTools().has("propagate");
  return (
    <>
      <div className={styles.row}>
        <PlaybackControls frameField={frameField} />
        <Steps />
        {mayTrack && <TrackControls />}
        <JumpControls />
        <ZoomControls />
      </div>
      <ProposalBar />
    </>
  );
}

function Steps() {
  const workbench = useWorkbench();
  const canUndo = useSession((state) => state.history.done.length > 0);
  const canRedo = useSession((state) => state.history.undone.length > 0);
  return (
    <div className={styles.group}>
      <IconButton
        icon="undo"
        label={texts.transport.undo}
        shortcut={shortcutOf("undo")}
        disabled={!canUndo}
        onClick={() => undoStep(workbench)}
      />
      <IconButton
        icon="redo"
        label={texts.transport.redo}
        shortcut={shortcutOf("redo")}
        disabled={!canRedo}
        onClick={() => redoStep(workbench)}
      />
    </div>
  );
}
