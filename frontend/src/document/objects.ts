/** The objects of a video as the page lists them: masklets of the server and those still to be created. */

import type { Masklet } from "../api/types";
import { draftIds, type Outbox, type OutboxEntry } from "./outbox";

/** So many colours there are before they begin anew. */
export const PALETTE_SIZE = 12;

export interface VideoObject {
  readonly id: string;
  readonly number: number;
  /** Null until the server has named it. */
  readonly name: string | null;
  /** Index into the palette. */
  readonly colour: number;
  readonly className: string | null;
  /** Id of the larger object that this one belongs to. */
  readonly partOf: string | null;
}

/** The objects as the person left them: what is on its way to the server counts already. */
export function videoObjects(masklets: readonly Masklet[], outbox: Outbox): VideoObject[] {
  const leaving = leavingIds(outbox);
  const last = masklets.at(-1)?.number ?? 0;
  // The server tells everybody of a new masklet before it answers the one who began it.
  const known = new Set(masklets.map(({ id }) => id));
  const drafts = draftIds(outbox)
    .filter((id) => !known.has(id))
    .map((id, index): VideoObject => {
      const number = last + 1 + index;
      return { id, number, name: null, colour: (number - 1) % PALETTE_SIZE, className: null, partOf: null };
    });
  return [...masklets.map(objectOf), ...drafts]
    .filter(({ id }) => !leaving.has(id))
    .map((object) => outbox.reduce(withChange, object));
}

/** Objects whose removal is on its way, and its undoing is not. */
function leavingIds(outbox: Outbox): ReadonlySet<string> {
  const undone = new Set(outbox.flatMap(({ action }) => (action.kind === "undo-change" ? [action.changeId] : [])));
  return new Set(
    outbox.flatMap(({ action }) =>
      action.kind === "delete" && !undone.has(action.changeId) ? [action.maskletId] : [],
    ),
  );
}

/**
 * The selected object if it is there. Before the document has come nobody knows, and the selection counts: what is
 * done meanwhile must not begin another object.
 */
export function selectionThatCounts(
  selectedId: string | null,
  objects: readonly VideoObject[],
  loading: boolean,
): string | null {
  return loading || objects.some(({ id }) => id === selectedId) ? selectedId : null;
}

function objectOf({ id, number, name, colour, class_name, part_of }: Masklet): VideoObject {
  return { id, number, name, colour, className: class_name, partOf: part_of };
}

function withChange(object: VideoObject, { action }: OutboxEntry): VideoObject {
  if (action.kind !== "update" || action.maskletId !== object.id) return object;
  const { name = object.name, colour = object.colour } = action.change;
  const { class_name: className = object.className, part_of: partOf = object.partOf } = action.change;
  return { ...object, name, colour, className, partOf };
}
