/** Which masks a person has looked at: by masklet and frame, the revision that was on the screen. Pure. */

import { stretches } from "../timeline/stretches";

/** Revision seen, by frame. */
export type SeenRow = readonly (number | undefined)[];
export type Seen = ReadonlyMap<string, SeenRow>;

const NONE: SeenRow = [];

export const seenRow = (seen: Seen, maskletId: string): SeenRow => seen.get(maskletId) ?? NONE;

/** The state with some masks looked at; the same object where that is known. */
export function withSeen(
  seen: Seen,
  masks: readonly { readonly masklet_id: string; readonly frame_index: number; readonly revision: number }[],
): Seen {
  const rows = new Map<string, (number | undefined)[]>();
  for (const { masklet_id: id, frame_index: frame, revision } of masks) {
    if ((rows.get(id) ?? seenRow(seen, id))[frame] === revision) continue;
    const row = rows.get(id) ?? seenRow(seen, id).slice();
    while (row.length < frame) row.push(undefined);
    row[frame] = revision;
    rows.set(id, row);
  }
  return rows.size === 0 ? seen : new Map<string, SeenRow>([...seen, ...rows]);
}

/** Kept as stretches: first frame, last frame, revision. */
type Kept = Record<string, [number, number, number][]>;

export function packSeen(seen: Seen): string {
  const kept: Kept = {};
  for (const [id, row] of seen) {
    kept[id] = stretches(row, (revision) => revision).map(({ first, last, kind }) => [first, last, kind]);
  }
  return JSON.stringify(kept);
}

export function unpackSeen(text: string | null): Seen {
  const kept = text === null ? {} : (JSON.parse(text) as Kept);
  return new Map(
    Object.entries(kept).map(([id, spans]) => {
      const row: (number | undefined)[] = [];
      for (const [first, last, revision] of spans) {
        while (row.length < first) row.push(undefined);
        for (let frame = first; frame <= last; frame++) row[frame] = revision;
      }
      return [id, row];
    }),
  );
}
