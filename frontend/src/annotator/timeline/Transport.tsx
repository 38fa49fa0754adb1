import { useState, type KeyboardEvent, type RefObject } from "react";

import { screenPoint } from "../../geometry/points";
import { fit, zoomAt, zoomTo } from "../../geometry/viewport";
import { percent, texts, timeCode } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { useEditor, useSession, useWorkbench } from "../context";
import { goTo, togglePlay } from "../editor";
import { redoStep, undoStep } from "../history";
import { shortcutOf } from "../keys/keymap";
import { TrackControls } from "./TrackControls";
import styles from "./Transport.module.css";

/** Playing, tracking and zooming: one row under the picture. */
export function Transport({ frameField }: { frameField: RefObject<HTMLInputElement | null> }) {
  return (
    <div className={styles.row}>
      <Playback frameField={frameField} />
      <Steps />
      <TrackControls />
      <Zoom />
    </div>
  );
}

function Playback({ frameField }: { frameField: RefObject<HTMLInputElement | null> }) {
  const { editor, video } = useWorkbench();
  const playing = useEditor((state) => state.playing);
  const frameIndex = useEditor((state) => state.frameIndex);
  const frameCount = useEditor((state) => state.frameCount);
  const { transport } = texts;
  const last = frameCount - 1;
  return (
    <div className={styles.group} role="group" aria-label={transport.label}>
      <IconButton
        icon="first"
        label={transport.first}
        shortcut={shortcutOf("first-frame")}
        disabled={frameIndex === 0}
        onClick={() => goTo(editor, 0)}
      />
      <IconButton
        icon="previous"
        label={transport.previous}
        shortcut={shortcutOf("previous-frame")}
        disabled={frameIndex === 0}
        onClick={() => goTo(editor, frameIndex - 1)}
      />
      <IconButton
        icon={playing ? "pause" : "play"}
        label={playing ? transport.pause : transport.play}
        shortcut={shortcutOf("play")}
        onClick={() => togglePlay(editor)}
      />
      <IconButton
        icon="next"
        label={transport.next}
        shortcut={shortcutOf("next-frame")}
        disabled={frameIndex === last}
        onClick={() => goTo(editor, frameIndex + 1)}
      />
      <IconButton
        icon="last"
        label={transport.last}
        shortcut={shortcutOf("last-frame")}
        disabled={frameIndex === last}
        onClick={() => goTo(editor, last)}
      />
      <FrameField field={frameField} frameIndex={frameIndex} onGo={(frame) => goTo(editor, frame)} />
      <span className={styles.muted}>{transport.of(last)}</span>
      <span className={styles.time}>{timeCode(frameIndex / (video.frame_rate ?? 24))}</span>
    </div>
  );
}

function FrameField({
  field,
  frameIndex,
  onGo,
}: {
  field: RefObject<HTMLInputElement | null>;
  frameIndex: number;
  onGo: (frame: number) => void;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const finish = (): void => {
    if (draft !== null && /^\d+$/.test(draft)) onGo(Number(draft));
    setDraft(null);
  };
  const keys = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === "Escape") setDraft(null);
    if (event.key === "Enter") finish();
    if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
  };
  return (
    <input
      ref={field}
      className={styles.frame}
      inputMode="numeric"
      aria-label={texts.transport.frame}
      title={`${texts.transport.frame} (${shortcutOf("go-to-frame")})`}
      value={draft ?? String(frameIndex)}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={finish}
      onKeyDown={keys}
    />
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

function Zoom() {
  const { editor } = useWorkbench();
  const view = useEditor((state) => state.view);
  const step = (factor: number): void => {
    const middle = screenPoint(view.screen.width / 2, view.screen.height / 2);
    editor.setState({ view: zoomAt(view, middle, factor) });
  };
  return (
    <div className={styles.group} role="group" aria-label={texts.transport.zoom}>
      <IconButton
        icon="minus"
        label={texts.transport.zoomOut}
        shortcut={shortcutOf("zoom-out")}
        onClick={() => step(0.8)}
      />
      <Button
        look="quiet"
        className={styles.zoom}
        title={texts.transport.zoomWhole}
        onClick={() => editor.setState({ view: zoomTo(view, 1) })}
      >
        {percent(view.scale)}
      </Button>
      <IconButton
        icon="plus"
        label={texts.transport.zoomIn}
        shortcut={shortcutOf("zoom-in")}
        onClick={() => step(1.25)}
      />
      <IconButton
        icon="fit"
        label={texts.transport.fit}
        shortcut={shortcutOf("fit")}
        pressed={view.fitted}
        onClick={() => editor.setState({ view: fit(view.frame, view.screen) })}
      />
    </div>
  );
}
