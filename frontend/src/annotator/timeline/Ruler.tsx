import { memo, useMemo } from "react";

import { placeOf, type TimeView } from "../../geometry/timeView";
import { timeCode } from "../../texts";
import { classes } from "../../ui/classes";
import styles from "./Ruler.module.css";
import { ticks } from "./ticks";

interface RulerProps {
  view: TimeView;
  frameRate: number;
  /** Of the strip, CSS pixels. */
  width: number;
}

/** Time along the top of the lanes. */
export const Ruler = memo(function Ruler({ view, frameRate, width }: RulerProps) {
  const { marks, unit } = useMemo(() => ticks(view, frameRate, width), [view, frameRate, width]);
  return (
    <div className={styles.ruler} aria-hidden>
      {marks.map(({ frame, long }) => (
        <span
          key={frame}
          className={classes(styles.tick, long && styles.long)}
          style={{ left: `${placeOf(view, frame - 0.5) * 100}%` }}
        >
          {long && (unit === "frames" ? frame : wholeSeconds(frame / frameRate))}
        </span>
      ))}
    </div>
  );
});

/** "1:05" */
const wholeSeconds = (seconds: number): string =>
  timeCode(seconds)
    .replace(/^0/, "")
    .replace(/\.\d+$/, "");
