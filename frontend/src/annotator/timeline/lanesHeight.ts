/** How high ruler, pictures and lanes are, kept in the browser. Pure but for the storage that is handed in. */

import { clamp } from "../../geometry/points";

const KEY = "maskloom.lanes";
/** Ruler, pictures and one lane, CSS pixels. */
export const LEAST_PX = 90;
/** As much of the window as they may take. */
const MOST_SHARE = 0.6;
/** One lane. */
export const STEP_PX = 26;

/** A height that leaves room for the picture; CSS pixels. */
export function fitting(heightPx: number, windowPx: number): number {
  return Math.round(clamp(heightPx, LEAST_PX, Math.max(windowPx * MOST_SHARE, LEAST_PX)));
}

/** A chosen height in a window that may have become lower since: the picture keeps some room. */
export function keptWithin(heightPx: number): string {
  return `max(68px, min(${heightPx}px, ${MOST_SHARE * 100}vh, 100vh - 340px))`;
}

/** The height that the person gave them, CSS pixels; null: as high as the lanes need, within bounds. */
export function readLanesHeight(storage: Pick<Storage, "getItem">): number | null {
  const kept = Number(storage.getItem(KEY) ?? NaN);
  return Number.isFinite(kept) && kept > 0 ? kept : null;
}

export function writeLanesHeight(storage: Pick<Storage, "setItem" | "removeItem">, heightPx: number | null): void {
  if (heightPx === null) storage.removeItem(KEY);
  else storage.setItem(KEY, String(heightPx));
}
