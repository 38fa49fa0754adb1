/** Where a label stands above a mask: on its largest part, so that a stray speck does not pull it away from the object. */

import type { Contour } from "./contour";
import { framePoint, type FramePoint } from "./points";

/**
 * The highest edge of the largest part of a mask, in the middle of that part: frame-space pixels. Parts that touch at
 * corners only count as several. Null where there is no ring at all.
 */
export function crestOf({ corners, starts }: Contour): FramePoint | null {
  let largest: Ring | null = null;
  for (let index = 0; index + 1 < starts.length; index++) {
    const ring = ringOf(corners, starts[index] ?? 0, starts[index + 1] ?? 0);
    if (ring.area > (largest?.area ?? 0)) largest = ring;
  }
  if (largest === null) return null;
  const middle = (largest.left + largest.right) / 2;
  return framePoint(middle, highestAt(corners, largest, middle));
}

interface Ring {
  readonly start: number;
  readonly end: number;
  readonly left: number;
  readonly right: number;
  /** Pixels within it; negative for a hole. */
  readonly area: number;
}

function ringOf(corners: Int32Array, start: number, end: number): Ring {
  let [left, right, doubled] = [Infinity, -Infinity, 0];
  for (let at = start; at < end; at += 2) {
    const [x, y, nextX, nextY] = edgeFrom(corners, at, start, end);
    left = Math.min(left, x);
    right = Math.max(right, x);
    doubled += x * nextY - nextX * y;
  }
  return { start, end, left, right, area: doubled / 2 };
}

/** The top-most edge over a column that the ring goes across. */
function highestAt(corners: Int32Array, { start, end }: Ring, column: number): number {
  let highest = Infinity;
  for (let at = start; at < end; at += 2) {
    const [x, y, nextX] = edgeFrom(corners, at, start, end);
    if (Math.min(x, nextX) <= column && column <= Math.max(x, nextX)) highest = Math.min(highest, y);
  }
  return highest;
}

/** The edge that begins at a corner: x, y and the corner after it. */
function edgeFrom(corners: Int32Array, at: number, start: number, end: number): [number, number, number, number] {
  const next = at + 2 < end ? at + 2 : start;
  return [corners[at] ?? 0, corners[at + 1] ?? 0, corners[next] ?? 0, corners[next + 1] ?? 0];
}
