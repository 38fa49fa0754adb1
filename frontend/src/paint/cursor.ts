/** What follows the pointer: the sign of the click to come, and the box that is being drawn. */

import type { FrameBox, ScreenPoint } from "../geometry/points";
import { framePoint, screenPoint } from "../geometry/points";
import { toScreen } from "../geometry/viewport";
import type { Draw } from "./paint";
import { drawGlyph, strokeRect } from "./prompts";

export interface CursorScene {
  readonly at: ScreenPoint | null;
  /** The sign beside the pointer; null where a click would do nothing. */
  readonly sign: "plus" | "minus" | null;
  readonly box: FrameBox | null;
}

export const drawCursor: Draw<CursorScene> = (ctx, { at, sign, box }, view) => {
  if (box !== null) {
    strokeRect(ctx, toScreen(view, framePoint(box.x0, box.y0)), toScreen(view, framePoint(box.x1, box.y1)), [6, 4]);
    drawSize(ctx, box, toScreen(view, framePoint(box.x1, box.y1)));
    return;
  }
  if (at === null || sign === null) return;
  const beside = screenPoint(at.x + 13, at.y + 13);
  ctx.fillStyle = "rgb(0 0 0 / 60%)";
  ctx.beginPath();
  ctx.arc(beside.x, beside.y, 6.5, 0, 2 * Math.PI);
  ctx.fill();
  drawGlyph(ctx, beside, sign);
};

function drawSize(ctx: CanvasRenderingContext2D, box: FrameBox, corner: ScreenPoint): void {
  const text = `${Math.round(box.x1 - box.x0)} × ${Math.round(box.y1 - box.y0)}`;
  ctx.font = "11px system-ui, sans-serif";
  const width = ctx.measureText(text).width + 10;
  ctx.fillStyle = "rgb(0 0 0 / 72%)";
  ctx.beginPath();
  ctx.roundRect(corner.x - width, corner.y + 6, width, 17, 4);
  ctx.fill();
  ctx.fillStyle = "#fff";
  ctx.textBaseline = "middle";
  ctx.fillText(text, corner.x - width + 5, corner.y + 15);
}
