/** What a proposal would change, frame by frame. Pure. */

import type { ProposedMask } from "../../api/types";
import type { FrameSpan } from "../../document/reduce";
import { stretches } from "../timeline/stretches";

/** Proposed masks of one masklet; the place in the list is the frame index. */
export type ProposedRow = readonly (ProposedMask | undefined)[];

/** By masklet. */
export type Proposed = ReadonlyMap<string, ProposedRow>;

export function proposedRows(masks: readonly ProposedMask[]): Proposed {
  const rows = new Map<string, (ProposedMask | undefined)[]>();
  for (const mask of masks) {
    const row = rows.get(mask.masklet_id) ?? [];
    while (row.length < mask.frame_index) row.push(undefined);
    row[mask.frame_index] = mask;
    rows.set(mask.masklet_id, row);
  }
  return rows;
}

/** 0 where accepting changes nothing, 1 where nothing of the mask stays. A mask where there was none is wholly new. */
export function differenceOf({ iou_with_now: iou, kept, area, area_now: areaNow }: ProposedMask): number {
  if (kept) return 0;
  if (iou === null) return area === 0 ? 0 : 1;
  return area === 0 && areaNow === 0 ? 0 : 1 - iou;
}

export const differences = (row: ProposedRow): (number | undefined)[] =>
  row.map((mask) => (mask === undefined ? undefined : differenceOf(mask)));

export interface Change extends FrameSpan {
  /** How much the masks of the stretch differ at most, 0 to 1. */
  readonly most: number;
}

/** Frames apart at most that still belong to one stretch, so that a decision is about more than single frames. */
const GAP = 2;

/** The stretches in which something would change, over all masklets. */
export function changes(proposed: Proposed): Change[] {
  const worst: (number | undefined)[] = [];
  for (const row of proposed.values()) {
    for (const [frame, difference] of differences(row).entries()) {
      while (worst.length <= frame) worst.push(undefined);
      if (difference !== undefined && difference > 0) worst[frame] = Math.max(worst[frame] ?? 0, difference);
    }
  }
  const found: Change[] = [];
  for (const { first, last } of stretches(worst, (value) => (value === undefined ? null : true))) {
    const most = Math.max(...worst.slice(first, last + 1).map((value) => value ?? 0));
    const before = found.at(-1);
    if (before !== undefined && first - before.last <= GAP) {
      found[found.length - 1] = { first: before.first, last, most: Math.max(before.most, most) };
    } else found.push({ first, last, most });
  }
  return found;
}

/** The stretch that a decision is about: the one at a frame, else the next one, else the first. */
export function changeAt(all: readonly Change[], frame: number): Change | null {
  return all.find(({ last }) => last >= frame) ?? all[0] ?? null;
}
