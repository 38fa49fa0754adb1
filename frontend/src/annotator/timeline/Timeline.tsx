import { useRef, useState, type CSSProperties } from "react";

import { useEditor } from "../context";
import { texts } from "../../texts";
import { useObjects } from "../useObjects";
import { Filmstrip } from "./Filmstrip";
import { Lane } from "./Lane";
import { LaneLabel } from "./LaneLabel";
import { LanesEdge } from "./LanesEdge";
import { keptWithin, readLanesHeight, writeLanesHeight } from "./lanesHeight";
import { Readout } from "./Readout";
import { Strip } from "./Strip";
import styles from "./Timeline.module.css";
import { TimeScroll } from "./TimeScroll";
import { TimeTools } from "./TimeTools";
import { useTimeline } from "./useTimeline";
import { useTimelineKeys } from "./useTimelineKeys";

/** Ruler, pictures and one lane per object. Ruler and pictures scrub; a drag along a lane selects a range of its object. */
export function Timeline() {
  useTimelineKeys();
  const objects = useObjects();
  const lanes = useTimeline((state) => state.lanes);
  const selectedId = useEditor((state) => state.selectedId);
  const alone = lanes === "selected" && objects.some(({ id }) => id === selectedId);
  const shown = alone ? objects.filter(({ id }) => id === selectedId) : objects;
  const area = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(() => readLanesHeight(localStorage));
  const resize = (heightPx: number | null): void => {
    writeLanesHeight(localStorage, heightPx);
    setHeight(heightPx);
  };
  return (
    <section aria-label={texts.timeline.label}>
      <LanesEdge lanes={area} chosen={height} onChange={resize} />
      <div
        ref={area}
        className={styles.timeline}
        style={{ "--lanes": shown.length, height: height === null ? undefined : keptWithin(height) } as CSSProperties}
      >
        <div className={styles.gutter}>
          <div className={styles.head}>
            <TimeTools />
            <Readout />
          </div>
          {shown.map((object) => (
            <LaneLabel key={object.id} object={object} />
          ))}
        </div>
        <Strip head={<Filmstrip />}>
          {shown.map((object) => (
            <Lane key={object.id} object={object} />
          ))}
        </Strip>
      </div>
      <TimeScroll />
    </section>
  );
}
