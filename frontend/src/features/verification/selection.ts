/** Which tiles of a grid are chosen. Pure: tiles by their ids, in the order of the grid. */

export interface Selection {
  readonly chosen: ReadonlySet<string>;
  /** The tile that arrows move; a range begins there. */
  readonly focus: string | null;
}

export const NOTHING_CHOSEN: Selection = { chosen: new Set(), focus: null };

/** Chooses a tile or leaves it; with `range` everything from the focus to it is chosen. */
export function choose(selection: Selection, ids: readonly string[], id: string, range: boolean): Selection {
  if (range && selection.focus !== null && ids.includes(selection.focus)) {
    const [from, to] = [ids.indexOf(selection.focus), ids.indexOf(id)].sort((one, other) => one - other);
    return { chosen: new Set([...selection.chosen, ...ids.slice(from, (to ?? 0) + 1)]), focus: id };
  }
  const chosen = new Set(selection.chosen);
  if (!chosen.delete(id)) chosen.add(id);
  return { chosen, focus: id };
}

/** Moves the focus by so many tiles; with `range` it chooses what it passes. */
export function moveFocus(selection: Selection, ids: readonly string[], by: number, range: boolean): Selection {
  const at = selection.focus === null ? -1 : ids.indexOf(selection.focus);
  const next = ids[at < 0 ? 0 : Math.min(Math.max(at + by, 0), ids.length - 1)];
  if (next === undefined) return selection;
  return range ? choose(selection, ids, next, true) : { ...selection, focus: next };
}

/** Everything, or nothing where everything is chosen. */
export function chooseAll(selection: Selection, ids: readonly string[]): Selection {
  const all = ids.every((id) => selection.chosen.has(id));
  return { ...selection, chosen: new Set(all ? [] : ids) };
}

/** Leaves out what is no longer in the grid; the focus goes to the tile that took its place. */
export function without(selection: Selection, before: readonly string[], ids: readonly string[]): Selection {
  const present = new Set(ids);
  const chosen = new Set([...selection.chosen].filter((id) => present.has(id)));
  if (selection.focus === null || present.has(selection.focus)) return { chosen, focus: selection.focus };
  const place = before.indexOf(selection.focus);
  const after = before.slice(place).find((id) => present.has(id));
  return { chosen, focus: after ?? ids.at(-1) ?? null };
}
