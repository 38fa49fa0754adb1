/** Which panels are open, kept in the browser. */

import { isRecord } from "../../api/problem";

export type PanelName = "guideline" | "task" | "comments" | "keys" | "history";

export interface Side {
  readonly folded: boolean;
  /** The same in a narrow window, where the picture has the room to begin with. */
  readonly foldedNarrow: boolean;
  /** Null: only the objects. */
  readonly panel: PanelName | null;
}

const KEY = "maskloom.side";
const FIRST: Side = { folded: false, foldedNarrow: true, panel: "history" };
const NAMES: readonly unknown[] = ["guideline", "task", "comments", "keys", "history"] satisfies PanelName[];

export function readSide(storage: Pick<Storage, "getItem">): Side {
  const text = storage.getItem(KEY);
  const kept: unknown = text === null ? null : JSON.parse(text);
  if (!isRecord(kept)) return FIRST;
  const panel = kept.panel === null || NAMES.includes(kept.panel) ? (kept.panel as PanelName | null) : FIRST.panel;
  return { folded: kept.folded === true, foldedNarrow: kept.foldedNarrow !== false, panel };
}

export function writeSide(storage: Pick<Storage, "setItem">, side: Side): void {
  storage.setItem(KEY, JSON.stringify(side));
}
