import { useEditor } from "../context";
import { texts } from "../../texts";
import { useObjects } from "../useObjects";
import { Filmstrip } from "./Filmstrip";
import { Lane } from "./Lane";
import { LaneLabel } from "./LaneLabel";
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
  return (
    <section aria-label={texts.timeline.label}>
      <div className={styles.timeline}>
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
