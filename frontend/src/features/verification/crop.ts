/** Which part of a frame a small picture shows. Pure. */

import { clamp, type FrameBox, type Size } from "../../geometry/points";
import type { Viewport } from "../../geometry/viewport";

/** Room around the object, as a share of its longer side. */
const MARGIN = 0.45;
/** A close look shows at least so much, frame-space pixels: smaller objects would be nothing but squares. */
const LEAST_PX = 72;

/** The part of the frame around a box, in the aspect of the picture; the whole frame where the box is as large. */
export function closeUp(box: FrameBox, frame: Size, picture: Size): FrameBox {
  const aspect = picture.width / picture.height;
  const margin = MARGIN * Math.max(box.x1 - box.x0, box.y1 - box.y0);
  const wide = Math.max(box.x1 - box.x0 + 2 * margin, LEAST_PX);
  const high = Math.max(box.y1 - box.y0 + 2 * margin, LEAST_PX);
  const width = Math.max(wide, high * aspect);
  const height = width / aspect;
  if (width >= frame.width && height >= frame.height) return { x0: 0, y0: 0, x1: frame.width, y1: frame.height };
  const x0 = placed((box.x0 + box.x1 - width) / 2, width, frame.width);
  const y0 = placed((box.y0 + box.y1 - height) / 2, height, frame.height);
  return { x0, y0, x1: x0 + width, y1: y0 + height };
}

/** The viewport that shows a part of the frame in a picture, as large as it fits, centred. */
export function viewOf(part: FrameBox, frame: Size, picture: Size): Viewport {
  const width = part.x1 - part.x0;
  const height = part.y1 - part.y0;
  const scale = Math.min(picture.width / width, picture.height / height);
  return {
    screen: picture,
    frame,
    scale,
    left: (picture.width - width * scale) / 2 - part.x0 * scale,
    top: (picture.height - height * scale) / 2 - part.y0 * scale,
    fitted: false,
  };
}

/** The smallest box that holds all of them; null for none. */
export function boxAround(boxes: readonly FrameBox[]): FrameBox | null {
  if (boxes.length === 0) return null;
  return {
    x0: Math.min(...boxes.map(({ x0 }) => x0)),
    y0: Math.min(...boxes.map(({ y0 }) => y0)),
    x1: Math.max(...boxes.map(({ x1 }) => x1)),
    y1: Math.max(...boxes.map(({ y1 }) => y1)),
  };
}

/** Moved into the frame where it fits, else centred on it. */
function placed(start: number, length: number, available: number): number {
  return length >= available ? (available - length) / 2 : clamp(start, 0, available - length);
}
