/** Where frames and spans lie on the strip, as CSS. */

import type { FrameSpan } from "../../document/reduce";
import { placeOf, type TimeView } from "../../geometry/timeView";

/** The middle of a frame. */
export const frameStyle = (view: TimeView, frame: number) => ({ left: `${placeOf(view, frame) * 100}%` });

export function spanStyle(view: TimeView, { first, last }: FrameSpan) {
  return { left: `${placeOf(view, first - 0.5) * 100}%`, width: `${((last - first + 1) / view.length) * 100}%` };
}
