import type { VideoObject } from "../../document/objects";
import { texts } from "../../texts";
import { classes } from "../../ui/classes";
import { useEditor, useWorkbench } from "../context";
import { Badge } from "../objects/Badge";
import { useTasks } from "../tasks/useTasks";
import { useInSight } from "../useInSight";
import { verdictMark } from "./laneMarks";
import styles from "./Timeline.module.css";

/** Name of a lane; a press selects its object. */
export function LaneLabel({ object }: { object: VideoObject }) {
  const { editor } = useWorkbench();
  const selected = useEditor((state) => state.selectedId === object.id);
  const task = useTasks().get(object.id);
  const verdict = task === undefined ? null : verdictMark(task);
  const name = object.name ?? texts.objects.fresh;
  const ref = useInSight<HTMLButtonElement>(selected);
  return (
    <button
      ref={ref}
      type="button"
      className={classes(styles.label, selected && styles.selected)}
      aria-pressed={selected}
      aria-label={texts.objects.select(object.number, name)}
      onClick={() => editor.setState({ selectedId: object.id })}
    >
      <Badge object={object} />{" "}
      <span className={styles.name} title={name}>
        {name}
      </span>
      {verdict && (
        <span className={classes(styles.verdict, styles[verdict.kind])} title={texts.timeline.verdicts[verdict.kind]}>
          {verdict.sign}
        </span>
      )}
    </button>
  );
}
