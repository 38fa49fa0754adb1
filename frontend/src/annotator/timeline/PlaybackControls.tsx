import { useState, type KeyboardEvent, type RefObject } from "react";

import { texts, timeCode } from "../../texts";
import { IconButton } from "../../ui/Button";
import { useEditor, useWorkbench } from "../context";
import { goTo, togglePlay } from "../editor";
import { shortcutOf } from "../keys/keymap";
import { RATES, type Rate } from "../playback/rates";
import { toggleLoop } from "../playback/usePlayback";
import styles from "./Transport.module.css";
import { useTimeline } from "./useTimeline";

/** Where in the video one is, and playing it. */
export function PlaybackControls({ frameField }: { frameField: RefObject<HTMLInputElement | null> }) {
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
        className={styles.end}
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
        className={styles.end}
        disabled={frameIndex === last}
        onClick={() => goTo(editor, last)}
      />
      <Pace />
      <FrameField field={frameField} frameIndex={frameIndex} onGo={(frame) => goTo(editor, frame)} />
      <span className={styles.muted}>{transport.of(last)}</span>
      <span className={styles.time}>{timeCode(frameIndex / (video.frame_rate ?? 24))}</span>
      <Skipped />
    </div>
  );
}

/** Speed of play, and the loop. */
function Pace() {
  const workbench = useWorkbench();
  const rate = useTimeline((state) => state.rate);
  const looping = useTimeline((state) => state.loop !== null);
  const { transport } = texts;
  return (
    <>
      <IconButton
        icon="loop"
        className={styles.loop}
        label={transport.loop}
        shortcut={shortcutOf("loop")}
        pressed={looping}
        onClick={() => toggleLoop(workbench)}
      />
      <select
        className={styles.rate}
        aria-label={transport.rate}
        title={`${transport.rate} (${shortcutOf("slower")} ${shortcutOf("faster")})`}
        value={rate}
        onChange={(event) => {
          workbench.timeline.setState({ rate: Number(event.target.value) as Rate });
          event.target.blur(); // the arrows move through the frames again
        }}
      >
        {RATES.map((each) => (
          <option key={each} value={each}>
            {transport.rateOf(each)}
          </option>
        ))}
      </select>
    </>
  );
}

/** Says so when playback could not keep up; nothing otherwise. */
function Skipped() {
  const skipped = useTimeline((state) => state.skipped);
  const shown = useTimeline((state) => state.shown);
  return (
    <span className={styles.skipped} title={texts.transport.skippedTitle} data-shown={shown} data-skipped={skipped}>
      {skipped > 0 && texts.transport.skipped(skipped)}
    </span>
  );
}

interface FrameFieldProps {
  field: RefObject<HTMLInputElement | null>;
  frameIndex: number;
  onGo: (frame: number) => void;
}

function FrameField({ field, frameIndex, onGo }: FrameFieldProps) {
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
