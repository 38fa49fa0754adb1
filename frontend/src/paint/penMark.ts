/** A verifier's pen stroke on the frame: what is meant by “here”. */

import { framePoint } from "../geometry/points";
import { toScreen } from "../geometry/viewport";
import type { Draw } from "./paint";

const STROKE_PX = 3;
const CASING_PX = 5.5;
const INK = "#e5383b";
/** What was drawn before is dashed and of another ink. */
const EARLIER_INK = "#5b6cd6";
const EARLIER_DASH = [9, 7];

export interface PenMarkScene {
  /** Frame-space pixels, in the order of drawing. */
  readonly points: readonly (readonly number[])[];
  /** Whether it belongs to a verdict before this one. */
  readonly earlier?: boolean;
}

export const drawPenMark: Draw<PenMarkScene> = (ctx, { points, earlier = false }, view) => {
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
  if (earlier) ctx.setLineDash(EARLIER_DASH);
  ctx.strokeStyle = earlier ? EARLIER_INK : INK;
  ctx.lineWidth = STROKE_PX;
  ctx.stroke();
  ctx.restore();
};
