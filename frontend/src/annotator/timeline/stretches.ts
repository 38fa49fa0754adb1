/** Neighbouring frames of the same kind, as the timeline draws and jumps through them. Pure. */

import type { Mask } from "../../api/types";
import type { FrameSpan } from "../../document/reduce";
import { maskRow, type DocumentState, type MaskRow } from "../../document/state";

/** How a mask stands; `gone` is a person's word that the object is not there, `absent` the model's. */
export type Standing = "propagated" | "edited" | "locked" | "stale" | "absent" | "gone";

export interface Stretch<Kind> extends FrameSpan {
  readonly kind: Kind;
}

/** The stretches of a list, in order; null and undefined are gaps. */
export function stretches<Value, Kind extends string | number | boolean>(
  values: readonly Value[],
  kindOf: (value: Value, index: number) => Kind | null | undefined,
): Stretch<Kind>[] {
  const found: Stretch<Kind>[] = [];
  let open: { kind: Kind; first: number; last: number } | null = null;
  for (const [index, value] of values.entries()) {
    const kind = kindOf(value, index) ?? null;
    if (open !== null && open.kind === kind) {
      open.last = index;
      continue;
    }
    open = kind === null ? null : { kind, first: index, last: index };
    if (open !== null) found.push(open);
  }
  return found;
}

export function standingOf(mask: Mask): Standing {
  const { state, area } = mask;
  return (state === "edited" || state === "locked") && area === 0 ? "gone" : state;
}

export const standings = (row: MaskRow): Stretch<Standing>[] =>
  stretches(row, (mask) => (mask === undefined ? null : standingOf(mask)));

/** Whether a person edited or locked a mask: no propagation changes it, and nobody need doubt it. */
export const isTrusted = ({ state }: Mask): boolean => state === "edited" || state === "locked";

/** The stretch of one standing that a frame of a masklet lies in, null where it has no mask. */
export function stretchAt(document: DocumentState, maskletId: string, frame: number): FrameSpan | null {
  const found = standings(maskRow(document, maskletId)).find(({ first, last }) => frame >= first && frame <= last);
  return found === undefined ? null : { first: found.first, last: found.last };
}
