import { useRef, type KeyboardEvent, type PointerEvent } from "react";

import { scrollTime } from "../../geometry/timeView";
import { texts } from "../../texts";
import { useWorkbench } from "../context";
import styles from "./Timeline.module.css";
import { useTimeline } from "./useTimeline";

/** Which part of the video the timeline shows; dragging it scrolls. */
export function TimeScroll() {
  const { timeline } = useWorkbench();
  const view = useTimeline((state) => state.view);
  const lastX = useRef(0);
  const scroll = (frames: number): void => timeline.setState((state) => ({ view: scrollTime(state.view, frames) }));
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const width = event.currentTarget.parentElement?.clientWidth ?? 1;
    scroll(((event.clientX - lastX.current) / width) * view.frameCount);
    lastX.current = event.clientX;
  };
  const press = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation(); // the arrows move the time here, not the frame
    scroll((by * view.length) / 10);
  };
  const part = (frames: number): string => `${(frames / view.frameCount) * 100}%`;
  return (
    <div className={styles.scroll}>
      <div
        className={styles.thumb}
        role="scrollbar"
        tabIndex={0}
        aria-label={texts.timeline.scroll}
        aria-orientation="horizontal"
        aria-controls="timeline-strip"
        aria-valuemin={0}
        aria-valuemax={Math.round(view.frameCount - view.length)}
        aria-valuenow={Math.round(view.first)}
        style={{ left: part(view.first), width: part(view.length) }}
        onPointerDown={(event) => {
          lastX.current = event.clientX;
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={drag}
        onKeyDown={press}
      />
    </div>
  );
}
