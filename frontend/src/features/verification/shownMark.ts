/** Which pen mark stands on a frame: the one being drawn, the one of this verdict, or that of the verdict before. */

import type { PenMarkScene } from "../../paint/penMark";

interface Mark {
  readonly frame_index: number;
  readonly points: PenMarkScene["points"];
}

interface Marks {
  /** The stroke under the pen, null while there is none. */
  readonly stroke: Mark["points"] | null;
  /** Of the verdict that is being put together. */
  readonly drafted: Mark | null;
  /** Of the verdict for which the masklet went back. */
  readonly earlier: Mark | null;
}

export function shownMark({ stroke, drafted, earlier }: Marks, frame: number | null): PenMarkScene {
  if (stroke !== null) return { points: stroke };
  if (drafted !== null && drafted.frame_index === frame) return { points: drafted.points };
  if (earlier !== null && earlier.frame_index === frame) return { points: earlier.points, earlier: true };
  return { points: [] };
}
