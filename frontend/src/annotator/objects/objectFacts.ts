/** What the list says of an object. Pure. */

import type { Mask, Task } from "../../api/types";
import type { MaskRow } from "../../document/state";

export interface ObjectFacts {
  /** Part of the video's frames on which the object is visible, 0 to 1. */
  readonly presence: number;
  readonly stale: number;
  readonly frames: number;
  /** Every mask is locked. */
  readonly locked: boolean;
  /** The mask to make a picture of; stays the same while others come and go. */
  readonly portrait: Mask | null;
}

export function factsOf(row: MaskRow, frameCount: number): ObjectFacts {
  const masks = row.filter((mask) => mask !== undefined);
  const seen = masks.filter(isVisible);
  const made = (mask: Mask): boolean => mask.state === "edited" || mask.state === "locked";
  return {
    presence: frameCount === 0 ? 0 : seen.length / frameCount,
    stale: masks.filter(({ state }) => state === "stale").length,
    frames: masks.length,
    locked: masks.length > 0 && masks.every(({ state }) => state === "locked"),
    portrait: seen.find(made) ?? seen[0] ?? null,
  };
}

export type VerdictChip = "submitted" | "returned" | "satisfactory" | "rejected";

/** What verification says of an object; null where it has said nothing. */
export function verdictOf(task: Task | undefined): VerdictChip | null {
  if (task === undefined) return null;
  if (task.state === "submitted" || task.state === "satisfactory" || task.state === "rejected") return task.state;
  const isReturned = task.state === "unsatisfactory" || (task.entry?.reason ?? null) !== null;
  return isReturned ? "returned" : null;
}

/** The objects in the person's own order; those they never moved come last, by number. */
export function inOrder<Item extends { readonly id: string }>(
  items: readonly Item[],
  order: readonly string[],
): Item[] {
  const place = new Map(order.map((id, index) => [id, index]));
  const at = ({ id }: Item): number => place.get(id) ?? order.length;
  return [...items].sort((a, b) => at(a) - at(b));
}

/** The order with one object a place up or down. */
export function moved(ids: readonly string[], id: string, by: 1 | -1): readonly string[] {
  const from = ids.indexOf(id);
  const to = from + by;
  const other = ids[to];
  if (from === -1 || other === undefined) return ids;
  return ids.with(from, other).with(to, id);
}

function isVisible(mask: Mask): boolean {
  return mask.area > 0 && mask.state !== "absent";
}
