import type { PointerEvent } from "react";

import { texts, timeCode } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { spanOf } from "./draft";
import styles from "./Player.module.css";
import { changeRate, goTo, toggleFilled, togglePlaying, toSheet } from "./steps";
import type { Prepared } from "./types";
import { useLook, useVerifier } from "./useVerifier";

const words = texts.verification;
const RATES = [1, 2];

/** Playback, speed, and where in the video one is. */
export function PlayerBar({ prepared }: { prepared: Prepared }) {
  const { look } = useVerifier();
  const { frame_count: count, frame_rate: frameRate } = prepared.check.video;
  const frame = useLook((state) => state.frame);
  const playing = useLook((state) => state.playing);
  const rate = useLook((state) => state.rate);
  const filled = useLook((state) => state.filled);
  return (
    <div className={styles.bar}>
      <div className={styles.row}>
        <Button small icon="back" title={`${words.sheetTitle} (Esc)`} onClick={() => toSheet(look)}>
          {words.sheet}
        </Button>
        <IconButton
          icon={playing ? "pause" : "play"}
          label={playing ? words.pause : words.play}
          shortcut="Space"
          look="plain"
          onClick={() => togglePlaying(look, count)}
        />
        <div className={styles.rates} role="group" aria-label={words.speedTitle}>
          {RATES.map((each) => (
            <button key={each} type="button" aria-pressed={each === rate} onClick={() => changeRate(look, each)}>
              {words.speed(each)}
            </button>
          ))}
        </div>
        <Button small aria-pressed={!filled} title={words.overlayTitle} onClick={() => toggleFilled(look)}>
          {words.overlay}
        </Button>
        <span className={styles.place}>
          {words.frameOf(frame, count)} <span>{timeCode(frame / frameRate)}</span>
        </span>
      </div>
      <Scrubber prepared={prepared} frame={frame} />
    </div>
  );
}

/** The video as a strip: where the object is seen, the frames of the sheet, the span of this verdict and the last. */
function Scrubber({ prepared: { check, sheet }, frame }: { prepared: Prepared; frame: number }) {
  const { look } = useVerifier();
  const draft = useLook((state) => state.draft);
  const count = check.video.frame_count;
  const span = draft.first === null && draft.last === null ? null : spanOf(draft, count);
  const seek = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    goTo(look, Math.floor(((event.clientX - left) / width) * count), count);
  };
  const part = (first: number, last: number) => ({
    left: `${(first / count) * 100}%`,
    width: `${((last + 1 - first) / count) * 100}%`,
  });
  return (
    <div
      className={styles.scrubber}
      role="slider"
      tabIndex={0}
      aria-label={words.slider}
      aria-valuemin={0}
      aria-valuemax={count - 1}
      aria-valuenow={frame}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seek(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons === 1) seek(event);
      }}
    >
      {sheet.visible.map(({ first, last }) => (
        <i key={first} className={styles.seen} style={part(first, last)} />
      ))}
      {check.entry && <i className={styles.before} style={part(check.entry.span_first, check.entry.span_last)} />}
      {span && <i className={styles.span} style={part(span.first, span.last)} />}
      {sheet.frames.map(({ frame_index: at, causes }) => (
        <i key={at} className={styles.tick} data-doubtful={causes.includes("doubtful")} style={part(at, at)} />
      ))}
      {draft.mark && <i className={styles.penned} style={part(draft.mark.frame_index, draft.mark.frame_index)} />}
      <i className={styles.head} style={part(frame, frame)} />
    </div>
  );
}
