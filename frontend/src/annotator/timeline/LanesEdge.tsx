import { useRef, type KeyboardEvent, type PointerEvent, type RefObject } from "react";

import { texts } from "../../texts";
import { fitting, LEAST_PX, STEP_PX } from "./lanesHeight";
import styles from "./Timeline.module.css";

interface LanesEdgeProps {
  lanes: RefObject<HTMLElement | null>;
  /** Height that the person chose, CSS pixels; null: as high as the lanes need. */
  chosen: number | null;
  onChange: (heightPx: number | null) => void;
}

/** The edge between picture and timeline: dragging it gives one of them more room, a double click takes that back. */
export function LanesEdge({ lanes, chosen, onChange }: LanesEdgeProps) {
  const grip = useRef<{ readonly y: number; readonly height: number } | null>(null);
  const height = (): number => lanes.current?.clientHeight ?? LEAST_PX;
  const resize = (heightPx: number): void => onChange(fitting(heightPx, window.innerHeight));
  const begin = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { y: event.clientY, height: height() };
  };
  const drag = ({ clientY }: PointerEvent): void => {
    if (grip.current !== null) resize(grip.current.height + grip.current.y - clientY);
  };
  const end = (): void => {
    grip.current = null;
  };
  const step = (event: KeyboardEvent): void => {
    const lines = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (lines === undefined) return;
    event.preventDefault();
    resize(height() + lines * STEP_PX);
  };
  return (
    <div
      role="separator"
      aria-orientation="horizontal"
      aria-label={texts.timeline.edge}
      aria-valuemin={LEAST_PX}
      aria-valuenow={chosen ?? LEAST_PX}
      aria-valuetext={texts.timeline.edgeAt(chosen)}
      title={texts.timeline.edgeTitle}
      tabIndex={0}
      className={styles.edge}
      onPointerDown={begin}
      onPointerMove={drag}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => onChange(null)}
      onKeyDown={step}
    />
  );
}
