import type { VideoObject } from "../../document/objects";
import { colourOf, inkOn } from "../../paint/colours";
import styles from "./Objects.module.css";

/** Number and colour of an object, as on its masks. */
export function Badge({ object }: { object: Pick<VideoObject, "number" | "colour"> }) {
  const colour = colourOf(object.colour);
  return (
    <span className={styles.badge} style={{ background: colour, color: inkOn(colour) }}>
      {object.number}
    </span>
  );
}
