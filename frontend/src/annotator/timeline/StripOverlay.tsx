import { activeRun } from "../../document/state";
import type { TimeView } from "../../geometry/timeView";
import { classes } from "../../ui/classes";
import { CommentMarks } from "../comments/CommentMarks";
import { useEditor, useSession } from "../context";
import { changeAt } from "../proposals/difference";
import { useProposal } from "../proposals/useProposal";
import { PeopleMarks } from "./PeopleMarks";
import { frameStyle, spanStyle } from "./places";
import styles from "./Timeline.module.css";
import { useTimeline } from "./useTimeline";

/** What lies over all lanes: playhead, selected range, loop, tracking, and where other people are. */
export function StripOverlay() {
  const view = useTimeline((state) => state.view);
  const range = useTimeline((state) => state.range);
  const loop = useTimeline((state) => state.loop);
  const frameIndex = useEditor((state) => state.frameIndex);
  const trackedAt = useSession((state) => activeRun(state.document)?.at_frame ?? null);
  return (
    <div className={styles.overlay}>
      {range && (
        <div className={styles.range} style={spanStyle(view, range)} data-range={`${range.first} ${range.last}`} />
      )}
      {loop && <div className={styles.loop} style={spanStyle(view, loop)} data-loop={`${loop.first} ${loop.last}`} />}
      <Changes view={view} frameIndex={frameIndex} />
      {trackedAt !== null && <div className={styles.runMark} style={frameStyle(view, trackedAt)} />}
      <CommentMarks view={view} maskletId={null} />
      <PeopleMarks view={view} maskletId={null} />
      <div className={styles.playhead} style={frameStyle(view, frameIndex)} />
    </div>
  );
}

/** The stretches that a proposal would change. */
function Changes({ view, frameIndex }: { view: TimeView; frameIndex: number }) {
  const changes = useProposal((proposal) => proposal?.changes ?? null);
  if (changes === null) return null;
  const current = changeAt(changes, frameIndex);
  return changes.map((change) => (
    <div
      key={change.first}
      className={classes(styles.change, change === current && styles.current)}
      style={spanStyle(view, change)}
    />
  ));
}
