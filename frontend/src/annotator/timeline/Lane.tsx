import { memo, useMemo } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";

import type { VideoObject } from "../../document/objects";
import { maskRow, promptedFrames } from "../../document/state";
import type { TimeView } from "../../geometry/timeView";
import { colourOf } from "../../paint/colours";
import { drawLane } from "../../paint/lane";
import { classes } from "../../ui/classes";
import { CommentMarks } from "../comments/CommentMarks";
import { useEditor, useSession, useWorkbench } from "../context";
import { doubtRow } from "../jumps/doubt";
import { unreviewed } from "../jumps/jumps";
import { seenRow } from "../jumps/seen";
import { useProposal } from "../proposals/useProposal";
import { differences } from "../proposals/difference";
import { returnedSpans } from "./laneMarks";
import { PeopleMarks } from "./PeopleMarks";
import { spanStyle } from "./places";
import { standings } from "./stretches";
import styles from "./Timeline.module.css";
import { useStrip } from "./useStrip";
import { useTimeline } from "./useTimeline";
import { useTasks } from "../tasks/useTasks";

const NO_SPANS: readonly never[] = [];

/** One object's lane. */
export const Lane = memo(function Lane({ object }: { object: VideoObject }) {
  const selected = useEditor((state) => state.selectedId === object.id);
  const scene = useLaneScene(object, selected);
  const ref = useStrip(scene, drawLane);
  return (
    <div
      className={classes(styles.laneRow, selected && styles.selected)}
      data-lane={object.number}
      data-lane-id={object.id}
    >
      <canvas ref={ref} className={styles.lane} aria-hidden />
      {selected && <LaneRange view={scene.view} />}
      <CommentMarks view={scene.view} maskletId={object.id} />
      <PeopleMarks view={scene.view} maskletId={object.id} />
    </div>
  );
});

/** The selected range, marked on the lane of the object that it is about. */
function LaneRange({ view }: { view: TimeView }) {
  const range = useTimeline((state) => state.range);
  return range === null ? null : <div className={styles.laneRange} style={spanStyle(view, range)} />;
}

function useLaneScene(object: VideoObject, selected: boolean) {
  const { review } = useWorkbench();
  const view = useTimeline((state) => state.view);
  const row = useSession((state) => maskRow(state.document, object.id));
  // The same list as before where somebody prompted another object: its lane is not painted again.
  const prompted = useSession(useShallow((state) => promptedFrames(state.document.prompts, object.id)));
  const asked = useStore(review, (state) => state.doubts.get(object.id));
  const seen = useStore(review, (state) => seenRow(state.seen, object.id));
  const proposed = useProposal((proposal) => proposal?.masks.get(object.id));
  const proposing = useProposal((proposal) => proposal !== null);
  const task = useTasks().get(object.id);
  const stretches = useMemo(() => standings(row), [row]);
  const doubts = useMemo(() => doubtRow(row, asked), [row, asked]);
  // Of the selected object alone: looking at frames while they are played would repaint every lane.
  const unseen = useMemo(() => (selected ? unreviewed(row, seen) : NO_SPANS), [row, seen, selected]);
  const changed = useMemo(() => (proposing ? differences(proposed ?? NO_SPANS) : null), [proposed, proposing]);
  const returned = useMemo(() => (task === undefined ? NO_SPANS : returnedSpans(task)), [task]);
  return useMemo(
    () => ({
      view,
      stretches,
      prompted,
      doubts,
      differences: changed,
      returned,
      unreviewed: unseen,
      colour: colourOf(object.colour),
      selected,
    }),
    [view, stretches, prompted, doubts, changed, returned, unseen, object.colour, selected],
  );
}
