/** Where the jump keys lead. Pure. */

import type { MaskRow } from "../../document/state";
import { isTrusted, stretches, type Stretch } from "../timeline/stretches";
import { DOUBTFUL, type DoubtRow } from "./doubt";
import type { SeenRow } from "./seen";

/** The first frame of a sorted list after `current` (1) or before it (-1); null where there is none. */
export function neighbour(frames: readonly number[], current: number, by: 1 | -1): number | null {
  const found = by === 1 ? frames.find((frame) => frame > current) : frames.findLast((frame) => frame < current);
  return found ?? null;
}

/** The next of some frames, from the start again after the last; null where there are none but the current one. */
export function nextAround(frames: readonly number[], current: number): number | null {
  const next = frames.find((frame) => frame > current) ?? frames[0];
  return next === undefined || next === current ? null : next;
}

/** Where doubt peaks: one frame of each stretch that is worth a look. */
export function doubtfulFrames(doubts: DoubtRow): number[] {
  const doubtful = stretches(doubts, (doubt) => (doubt !== undefined && doubt >= DOUBTFUL ? true : null));
  return doubtful.map(({ first, last }) => {
    let peak = first;
    for (let frame = first; frame <= last; frame++) if ((doubts[frame] ?? 0) > (doubts[peak] ?? 0)) peak = frame;
    return peak;
  });
}

/** The first frame of each stale stretch. */
export const staleFrames = (row: MaskRow): number[] =>
  stretches(row, (mask) => (mask?.state === "stale" ? true : null)).map(({ first }) => first);

/** Stretches that nobody has looked at since their masks were made. */
export function unreviewed(row: MaskRow, seen: SeenRow): Stretch<true>[] {
  return stretches(row, (mask, frame) =>
    mask !== undefined && !isTrusted(mask) && seen[frame] !== mask.revision ? true : null,
  );
}
