/** What can be done with a range of frames. Pure. */

import type { FrameSpan } from "../../document/reduce";
import type { MaskRow } from "../../document/state";

export const RANGE_DEEDS = ["lock", "unlock", "absent", "clear"] as const;
export type RangeDeed = (typeof RANGE_DEEDS)[number];

/** Why a deed would change nothing. */
export type WhyNot = "noMasks" | "allLocked" | "noneLocked";

export interface RangeFacts {
  /** Masks of the range that are locked: nothing changes these. */
  readonly locked: number;
  /** Deeds that are not here can be done. */
  readonly whyNot: Readonly<Partial<Record<RangeDeed, WhyNot>>>;
}

export function rangeFacts(row: MaskRow, { first, last }: FrameSpan): RangeFacts {
  const masks = row.slice(first, last + 1).filter((mask) => mask !== undefined);
  const locked = masks.filter(({ state }) => state === "locked").length;
  const whyNot: Partial<Record<RangeDeed, WhyNot>> = {};
  if (locked === 0) whyNot.unlock = "noneLocked";
  if (locked === masks.length) whyNot.lock = whyNot.clear = locked === 0 ? "noMasks" : "allLocked";
  if (locked === last - first + 1) whyNot.absent = "allLocked";
  return { locked, whyNot };
}
