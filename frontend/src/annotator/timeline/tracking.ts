/** Starts tracking as the person likes it. */

import { videoObjects } from "../../document/objects";
import { promptedFrames } from "../../document/state";
import type { Direction } from "../../api/types";
import { onceMade } from "../steps";
import type { Workbench } from "../workbench";
import { planStale, planTrack, type TrackScene, type TrackWishes } from "./trackPlan";

function sceneOf({ editor, session, timeline }: Workbench): TrackScene {
  const { frameIndex, frameCount, selectedId, hiddenIds } = editor.getState();
  const { document, outbox } = session.store.getState();
  const objects = videoObjects(document.masklets, outbox).map(({ id }) => id);
  const visible = objects.filter((id) => !hiddenIds.has(id));
  return {
    frameIndex,
    frameCount,
    selectedId,
    range: timeline.getState().range,
    visibleIds: visible.filter((id) => promptedFrames(document.prompts, id).length > 0),
    anyHidden: visible.length < objects.length,
  };
}

function track(workbench: Workbench, change: Partial<TrackWishes>): void {
  const { session, timeline } = workbench;
  const wishes = { ...timeline.getState().wishes, ...change };
  onceMade(session.store, () => session.track(planTrack(wishes, sceneOf(workbench))));
}

/** As the person last chose it, in another direction where one is given. */
export const trackAsWished = (workbench: Workbench, direction?: Direction): void =>
  track(workbench, direction === undefined ? {} : { direction });

/** The same, but as a proposal. */
export const trackPreview = (workbench: Workbench): void => track(workbench, { preview: true });

/** The selected object in the selected range, both ways from where one looks; nothing without a range. */
export function trackRange(workbench: Workbench): void {
  if (workbench.timeline.getState().range === null) return;
  track(workbench, { reach: "range", objects: "selected", direction: "both", preview: false });
}

export function trackStale(workbench: Workbench): void {
  const { session, timeline } = workbench;
  onceMade(session.store, () => session.track(planStale(timeline.getState().wishes, sceneOf(workbench))));
}
