/** The pixels of a polygon. */

import type { Row } from "./bitmap";
import type { FramePoint, Size } from "./points";

/** The pixels whose middle lies in the polygon (even-odd rule), row by row, within the frame's height. */
export function* polygonRows(corners: readonly FramePoint[], frame: Size): Generator<Row> {
  const heights = corners.map(({ y }) => y);
  const first = Math.max(Math.floor(Math.min(...heights)), 0);
  const last = Math.min(Math.ceil(Math.max(...heights)), frame.height - 1);
  for (let y = first; y <= last; y++) {
    const crossings = crossingsAt(corners, y + 0.5);
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const from = Math.ceil((crossings[at] ?? 0) - 0.5);
      const to = Math.ceil((crossings[at + 1] ?? 0) - 0.5);
      if (to > from) yield [y, from, to];
    }
  }
}

/** Where the edges cross the height `y`, from the left. An edge has its upper end and not its lower one. */
function crossingsAt(corners: readonly FramePoint[], y: number): number[] {
  const crossings: number[] = [];
  let before = corners.at(-1);
  for (const corner of corners) {
    if (before !== undefined && before.y > y !== corner.y > y) {
      crossings.push(before.x + ((y - before.y) / (corner.y - before.y)) * (corner.x - before.x));
    }
    before = corner;
  }
  return crossings.sort((a, b) => a - b);
}
