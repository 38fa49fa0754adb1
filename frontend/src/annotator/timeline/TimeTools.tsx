import { showsAll, wholeVideo, zoomTime } from "../../geometry/timeView";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { useWorkbench } from "../context";
import styles from "./Timeline.module.css";
import { useTimeline } from "./useTimeline";

const STEP = 1.6;

/** Zooming in time, and which lanes are open. */
export function TimeTools() {
  const { editor, timeline } = useWorkbench();
  const view = useTimeline((state) => state.view);
  const lanes = useTimeline((state) => state.lanes);
  const whole = showsAll(view);
  const zoom = (factor: number): void => {
    const { frameIndex } = editor.getState();
    const inSight = frameIndex >= view.first && frameIndex < view.first + view.length;
    timeline.setState({ view: zoomTime(view, inSight ? frameIndex : view.first + view.length / 2, factor) });
  };
  return (
    <div className={styles.tools}>
      <IconButton icon="minus" label={texts.timeline.zoomOut} small disabled={whole} onClick={() => zoom(1 / STEP)} />
      <IconButton icon="plus" label={texts.timeline.zoomIn} small onClick={() => zoom(STEP)} />
      <IconButton
        icon="fit"
        label={texts.timeline.all}
        small
        disabled={whole}
        onClick={() => timeline.setState({ view: wholeVideo(view.frameCount) })}
      />
      <IconButton
        icon="lane"
        label={texts.timeline.laneChoice}
        small
        pressed={lanes === "selected"}
        className={styles.laneChoice}
        onClick={() => timeline.setState({ lanes: lanes === "all" ? "selected" : "all" })}
      />
    </div>
  );
}
