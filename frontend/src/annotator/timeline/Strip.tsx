import { useEffect, useEffectEvent, useRef, useState, type ReactNode, type RefObject } from "react";

import { frameAt, scrollTime, zoomTime } from "../../geometry/timeView";
import { wheelFactor } from "../../geometry/viewport";
import { texts, timeCode } from "../../texts";
import { useEditor, useWorkbench } from "../context";
import { RangeBar } from "./RangeBar";
import { Ruler } from "./Ruler";
import { StripOverlay } from "./StripOverlay";
import { laneOf, StripPointer } from "./stripPointer";
import styles from "./Timeline.module.css";
import { useTimeline } from "./useTimeline";

/** Everything that lies along time, with what the pointer does to it. */
export function Strip({ head, children }: { head: ReactNode; children: ReactNode }) {
  const workbench = useWorkbench();
  const { video } = workbench;
  const strip = useRef<HTMLDivElement>(null);
  const width = useWidth(strip);
  const view = useTimeline((state) => state.view);
  const range = useTimeline((state) => state.range);
  const frameIndex = useEditor((state) => state.frameIndex);
  const frameCount = useEditor((state) => state.frameCount);
  const frameRate = video.frame_rate ?? 24;
  const [pointer] = useState(() => new StripPointer(workbench));
  useWheel(strip);
  return (
    <div className={styles.stripArea}>
      <div
        ref={strip}
        id="timeline-strip"
        className={styles.strip}
        role="slider"
        tabIndex={0}
        aria-label={texts.timeline.slider}
        aria-valuemin={0}
        aria-valuemax={frameCount - 1}
        aria-valuenow={frameIndex}
        aria-valuetext={timeCode(frameIndex / frameRate)}
        onPointerDown={pointer.down}
        onPointerMove={pointer.move}
        onPointerUp={pointer.up}
        onPointerCancel={pointer.up}
        onPointerLeave={pointer.leave}
        onDoubleClick={pointer.selectStretch}
      >
        <div className={styles.head}>
          <Ruler view={view} frameRate={frameRate} width={width} />
          {head}
        </div>
        {children}
        <StripOverlay />
      </div>
      {range && <RangeBar range={range} view={view} />}
    </div>
  );
}

function useWidth(strip: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(1);
  useEffect(() => {
    const element = strip.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [strip]);
  return width;
}

/** The wheel zooms at the pointer, sideways or with Shift it scrolls; lanes that do not fit scroll as usual. */
function useWheel(strip: RefObject<HTMLElement | null>): void {
  const { timeline } = useWorkbench();
  const turn = useEffectEvent((event: WheelEvent, element: HTMLElement) => {
    const scroller = element.closest(`.${styles.timeline ?? ""}`);
    const overflows = scroller !== null && scroller.scrollHeight > scroller.clientHeight;
    const zooming = event.ctrlKey || event.metaKey;
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!zooming && !sideways && overflows && laneOf(event.target) !== null) return;
    event.preventDefault();
    const { left, width } = element.getBoundingClientRect();
    const { view } = timeline.getState();
    const by = event.deltaX === 0 ? event.deltaY : event.deltaX;
    timeline.setState({
      view:
        sideways && !zooming
          ? scrollTime(view, (by / width) * view.length)
          : zoomTime(view, frameAt(view, event.clientX - left, width), wheelFactor(event)),
    });
  });
  useEffect(() => {
    const element = strip.current;
    if (element === null) return;
    // React listens to the wheel passively, which would let the page scroll as well.
    const listener = (event: WheelEvent): void => turn(event, element);
    element.addEventListener("wheel", listener, { passive: false });
    return () => element.removeEventListener("wheel", listener);
  }, [strip]);
}
