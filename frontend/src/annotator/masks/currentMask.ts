/** The mask that a person sees on a frame, with what they did and the server has not answered yet. Pure. */

import type { Mask } from "../../api/types";
import type { AddPrompt } from "../../document/actions";
import type { Outbox } from "../../document/outbox";
import { maskAt, type DocumentState, type MaskRow } from "../../document/state";

/** A mask that the person gave and the server has not answered yet. */
export interface PendingMask {
  /** Of the action that makes it. */
  readonly id: string;
  /** Null for "not visible here". */
  readonly counts: string | null;
}

/** The newest mask of one cell in the outbox, null where there is none. */
export function pendingMask(outbox: Outbox, maskletId: string, frameIndex: number): PendingMask | null {
  return outbox.reduce<PendingMask | null>((before, { action }) => {
    if (!("maskletId" in action) || action.maskletId !== maskletId) return before;
    if (action.kind === "add" && action.frameIndex === frameIndex) return afterPrompt(before, action);
    if (action.kind === "retract" && action.promptId === before?.id) return null;
    if (action.kind !== "change" || frameIndex < action.span.first || frameIndex > action.span.last) return before;
    const gone = action.change === "clear" || action.change === "absent";
    return gone ? { id: action.changeId, counts: null } : before;
  }, null);
}

function afterPrompt(before: PendingMask | null, { promptId, value }: AddPrompt): PendingMask | null {
  switch (value.kind) {
    case "mask":
      return { id: promptId, counts: value.counts };
    case "absent":
      return { id: promptId, counts: null };
    case "box": // starts the frame afresh: nobody knows its mask yet
      return null;
    case "click":
      return before;
  }
}

/** Whether there is something of the object to see. */
export const isVisible = (mask: Mask | undefined): mask is Mask =>
  mask !== undefined && mask.area > 0 && mask.state !== "absent";

/** Run lengths of what is seen of an object on a frame; null where nothing is. */
export function currentCounts(
  { document, outbox }: { readonly document: DocumentState; readonly outbox: Outbox },
  maskletId: string,
  frameIndex: number,
): string | null {
  const pending = pendingMask(outbox, maskletId, frameIndex);
  if (pending !== null) return pending.counts;
  const mask = maskAt(document, maskletId, frameIndex);
  return isVisible(mask) ? mask.counts : null;
}

/** The nearest frame before (-1) or after (1) on which the object is seen; null where there is none. */
export function nearestMask(row: MaskRow, frameIndex: number, direction: 1 | -1): Mask | null {
  // A row ends with its last mask, which may be far before this frame.
  for (let at = Math.min(frameIndex + direction, row.length); at >= 0 && at <= row.length; at += direction) {
    const mask = row[at];
    if (isVisible(mask)) return mask;
  }
  return null;
}

/** What is seen on that frame, with what the server has not answered yet. */
export function nearestCounts(
  state: { readonly document: DocumentState; readonly outbox: Outbox },
  maskletId: string,
  frameIndex: number,
  direction: 1 | -1,
): { readonly frameIndex: number; readonly counts: string } | null {
  const end = state.document.video.frame_count ?? 0;
  for (let at = frameIndex + direction; at >= 0 && at < end; at += direction) {
    const counts = currentCounts(state, maskletId, at);
    if (counts !== null) return { frameIndex: at, counts };
  }
  return null;
}
