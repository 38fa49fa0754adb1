/** What Track does: from the wishes of the person to a request. Pure. */

import type { Direction } from "../../api/types";
import { clamp } from "../../geometry/points";
import type { FrameSpan } from "../../document/reduce";
import type { TrackWish } from "../../document/trackWish";

export type Reach = "video" | "frames" | "target" | "range";

/** How the person likes to track; kept over sessions. */
export interface TrackWishes {
  readonly direction: Direction;
  readonly objects: "visible" | "selected";
  readonly reach: Reach;
  /** With reach `frames`: how many, each way. */
  readonly frames: number;
  /** With reach `target`: as far as this frame, whichever way that is. */
  readonly target: number;
  readonly stopAtPrompts: boolean;
  readonly preview: boolean;
}

export const FRAME_CHOICES = [5, 10, 30, 100] as const;

export const DEFAULT_WISHES: TrackWishes = {
  direction: "both",
  objects: "visible",
  reach: "video",
  frames: 30,
  target: 0,
  stopAtPrompts: false,
  preview: false,
};

export interface TrackScene {
  readonly frameIndex: number;
  readonly frameCount: number;
  readonly range: FrameSpan | null;
  readonly selectedId: string | null;
  /** Objects that have prompts, those out of sight left out. */
  readonly visibleIds: readonly string[];
  readonly anyHidden: boolean;
}

export function planTrack(wishes: TrackWishes, scene: TrackScene): TrackWish {
  return {
    ...course(wishes, scene),
    ...chosen(wishes.objects, scene),
    ...(wishes.preview && { proposal: true }),
    ...(wishes.stopAtPrompts && { stopAtPrompts: true }),
  };
}

/** Stale masks only, in the selected range where there is one. */
export function planStale(wishes: TrackWishes, scene: TrackScene): TrackWish {
  return {
    direction: "both",
    startFrame: scene.range?.first ?? 0,
    onlyStale: true,
    ...(scene.range && { span: scene.range }),
    ...chosen(wishes.objects, scene),
  };
}

function course(
  { direction, reach, frames, target }: TrackWishes,
  { frameIndex, frameCount, range }: TrackScene,
): Pick<TrackWish, "direction" | "startFrame" | "span"> {
  const last = frameCount - 1;
  const from = { direction, startFrame: frameIndex };
  switch (reach) {
    case "video":
      return from;
    case "frames":
      return { ...from, span: { first: Math.max(frameIndex - frames, 0), last: Math.min(frameIndex + frames, last) } };
    case "target": {
      const to = clamp(target, 0, last);
      const way = to < frameIndex ? "backward" : "forward";
      return { ...from, direction: way, span: { first: Math.min(frameIndex, to), last: Math.max(frameIndex, to) } };
    }
    case "range":
      // Without a range there is nothing to keep within.
      if (range === null) return from;
      return { direction, startFrame: clamp(frameIndex, range.first, range.last), span: range };
  }
}

function chosen(
  objects: TrackWishes["objects"],
  { selectedId, visibleIds, anyHidden }: TrackScene,
): Pick<TrackWish, "maskletIds"> {
  if (objects === "selected" && selectedId !== null) return { maskletIds: [selectedId] };
  // Named only where some are left out: the server takes all that have prompts.
  return anyHidden && visibleIds.length > 0 ? { maskletIds: [...visibleIds] } : {};
}
