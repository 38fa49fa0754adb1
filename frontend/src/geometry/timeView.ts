/** Which part of the video the timeline shows, and where a frame lies on it. Pure. */

import { clamp } from "./points";

/** The visible stretch: `length` frames from the left edge of frame `first`; both may be fractions. */
export interface TimeView {
  readonly frameCount: number;
  readonly first: number;
  readonly length: number;
}

/** Zoomed in as far as possible, so many frames are still seen. */
const FEWEST_FRAMES = 8;
/** The playhead keeps this part of the view away from its edges when the view follows it. */
const FOLLOW_MARGIN = 0.06;

export const wholeVideo = (frameCount: number): TimeView => ({ frameCount, first: 0, length: frameCount });

export const showsAll = ({ first, length, frameCount }: TimeView): boolean => first === 0 && length === frameCount;

/** Left edge of a frame's cell, pixels of a strip of `width`. */
export const frameLeft = (view: TimeView, frame: number, width: number): number =>
  ((frame - view.first) / view.length) * width;

/** The frame under a place of the strip. */
export function frameAt(view: TimeView, x: number, width: number): number {
  const frame = Math.floor(view.first + (x / Math.max(width, 1)) * view.length);
  return clamp(frame, 0, view.frameCount - 1);
}

/** Middle of a frame's cell as a part of the strip, 0 to 1 within the view. */
export const placeOf = (view: TimeView, frame: number): number => (frame + 0.5 - view.first) / view.length;

/** Zooms by `factor` (above 1 = closer) and keeps `frame` where it is. */
export function zoomTime(view: TimeView, frame: number, factor: number): TimeView {
  const fewest = Math.min(FEWEST_FRAMES, view.frameCount);
  const length = clamp(view.length / factor, fewest, view.frameCount);
  const part = (frame - view.first) / view.length;
  return within({ ...view, length, first: frame - part * length });
}

export const scrollTime = (view: TimeView, frames: number): TimeView => within({ ...view, first: view.first + frames });

/** The view of a stretch with a little room on both sides. */
export function zoomToSpan(view: TimeView, first: number, last: number): TimeView {
  const frames = last - first + 1;
  const fewest = Math.min(FEWEST_FRAMES, view.frameCount);
  const length = clamp(frames * 1.2, fewest, view.frameCount);
  return within({ ...view, length, first: first + frames / 2 - length / 2 });
}

/** The view moved so that a frame is seen; the same object where it is seen already. */
export function following(view: TimeView, frame: number): TimeView {
  if (showsAll(view)) return view;
  const margin = view.length * FOLLOW_MARGIN;
  const last = view.first + view.length;
  if (frame >= view.first + margin && frame + 1 <= last - margin) return view;
  // A page on rather than a frame on: the strip stands still while the playhead moves along it.
  const ahead = frame > view.first + view.length / 2;
  const moved = within({ ...view, first: ahead ? frame - margin : frame + 1 + margin - view.length });
  return moved.first === view.first ? view : moved;
}

function within(view: TimeView): TimeView {
  return { ...view, first: clamp(view.first, 0, view.frameCount - view.length) };
}
