import type { MaskState } from "../api/types";
import type { MaskRow } from "./state";

/** Neighbouring frames of the same standing, first and last included. */
export interface LaneSegment {
  readonly first: number;
  readonly last: number;
  readonly state: MaskState;
}

/** The stretches of a masklet's masks, in order. */
export function laneSegments(row: MaskRow): LaneSegment[] {
  const segments: LaneSegment[] = [];
  row.forEach((mask, frame) => {
    if (mask === undefined) return;
    const open = segments.at(-1);
    if (open?.last === frame - 1 && open.state === mask.state) segments[segments.length - 1] = { ...open, last: frame };
    else segments.push({ first: frame, last: frame, state: mask.state });
  });
  return segments;
}
