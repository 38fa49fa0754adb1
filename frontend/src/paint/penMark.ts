/** A verifier's pen stroke on the frame: what is meant by “here”. */

import { framePoint } from "../geometry/points";
import { toScreen } from "../geometry/viewport";
import type { Draw } from "./paint";

const STROKE_PX = 3;
const CASING_PX = 5.5;
const INK = "#e5383b";

export interface PenMarkScene {
  /** Frame-space pixels, in the order of drawing. */
  readonly points: readonly (readonly number[])[];
}

export const drawPenMark: Draw<PenMarkScene> = (ctx, { points }, view) => {
  const onScreen = points.map(([x = 0, y = 0]) => toScreen(view, framePoint(x, y)));
  const [first, ...rest] = onScreen;
  if (first === undefined) return;
  ctx.save();
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  ctx.beginPath();
  ctx.moveTo(first.x, first.y);
  for (const { x, y } of rest) ctx.lineTo(x, y);
  if (rest.length === 0) ctx.lineTo(first.x + 0.1, first.y); // a dot
  ctx.strokeStyle = "rgb(255 255 255 / 90%)";
  ctx.lineWidth = CASING_PX;
  ctx.stroke();
  ctx.strokeStyle = INK;
  ctx.lineWidth = STROKE_PX;
  ctx.stroke();
  ctx.restore();
};
