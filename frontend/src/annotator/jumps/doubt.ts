/** How much each mask of a masklet is to be doubted, 0 to 1. Pure. */

import type { Doubt, Mask } from "../../api/types";
import type { MaskRow } from "../../document/state";
import { isTrusted } from "../timeline/stretches";

/** Doubt by frame; undefined where there is no mask. */
export type DoubtRow = readonly (number | undefined)[];

/** From here on a mask is worth a look. */
export const DOUBTFUL = 0.35;

const IOU_WEIGHT = 0.6;
const SCORE_WEIGHT = 0.6;
const STALE_WEIGHT = 0.3;

/**
 * A first estimate from the mask alone, by the signs of the server's doubt that need no neighbours: predicted IoU, how
 * undecided the network is whether the object is visible, and staleness. What a person decided is beyond doubt.
 */
export function quickDoubt(mask: Mask): number {
  if (isTrusted(mask)) return 0;
  const lowIou = mask.area === 0 ? 0 : unit(1 - mask.predicted_iou);
  const unsure = 1 - Math.abs(Math.tanh(mask.object_score / 2));
  const stale = mask.state === "stale" ? STALE_WEIGHT : 0;
  return 1 - (1 - IOU_WEIGHT * lowIou) * (1 - SCORE_WEIGHT * unsure) * (1 - stale);
}

/** What the server says where it has said something about just this mask, the quick estimate elsewhere. */
export function doubtRow(row: MaskRow, asked: AskedDoubts | undefined): DoubtRow {
  return row.map((mask, frame) => {
    if (mask === undefined) return undefined;
    const known = asked?.get(frame);
    return known?.revision === mask.revision && !isTrusted(mask) ? known.doubt : quickDoubt(mask);
  });
}

/** The server's doubt by frame, each with the revision of the mask that it is about. */
export type AskedDoubts = ReadonlyMap<number, { readonly doubt: number; readonly revision: number }>;

/** Ties an answer to the masks that were there when it was asked for. */
export function askedDoubts(doubts: readonly Doubt[], row: MaskRow): AskedDoubts {
  return new Map(
    doubts.flatMap(({ frame_index: frame, doubt }) => {
      const mask = row[frame];
      return mask === undefined ? [] : [[frame, { doubt, revision: mask.revision }] as const];
    }),
  );
}

const unit = (value: number): number => Math.min(Math.max(value, 0), 1);
