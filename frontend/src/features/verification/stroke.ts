/** A pen stroke that is being drawn. Pure. */

import { clamp, type FramePoint, type Size } from "../../geometry/points";

/** The server takes so many points of a stroke. */
export const MOST_POINTS = 2000;
const APART_PX = 1;

/** Adds a point within the frame, unless it lies where the last one does. Frame-space pixels, to a tenth. */
export function addPoint(points: [number, number][], { x, y }: FramePoint, frame: Size): void {
  const next: [number, number] = [tenth(clamp(x, 0, frame.width)), tenth(clamp(y, 0, frame.height))];
  const last = points.at(-1);
  const far = last === undefined || Math.hypot(next[0] - last[0], next[1] - last[1]) >= APART_PX;
  if (far && points.length < MOST_POINTS) points.push(next);
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
