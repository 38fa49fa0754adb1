/** The polygon that is being drawn: its edges, its corners, and where it would close. */

import type { FramePoint, ScreenPoint } from "../geometry/points";
import { toScreen, type Viewport } from "../geometry/viewport";
import { strokeTwice } from "./paint";

export interface PolygonScene {
  readonly corners: readonly FramePoint[];
  /** The pointer: the next corner. */
  readonly at: FramePoint;
  readonly add: boolean;
  /** A press at the pointer closes it. */
  readonly closes: boolean;
}

const CORNER_RADIUS_PX = 3.5;
const FILL = { add: "rgb(255 255 255 / 16%)", subtract: "rgb(0 0 0 / 30%)" };

export function drawPolygon(ctx: CanvasRenderingContext2D, scene: PolygonScene, view: Viewport): void {
  const corners = scene.corners.map((corner) => toScreen(view, corner));
  const at = toScreen(view, scene.at);
  const [first] = corners;
  if (first === undefined) return;
  ctx.save();
  ctx.lineJoin = "round";
  drawInside(ctx, scene.closes ? corners : [...corners, at], scene.add);
  strokeTwice(ctx, pathThrough(corners));
  const next = corners.at(-1);
  if (next !== undefined) strokeTwice(ctx, pathThrough([next, scene.closes ? first : at]), [5, 4]);
  corners.forEach((corner, index) => drawCorner(ctx, corner, index === 0 && scene.closes));
  ctx.restore();
}

function drawInside(ctx: CanvasRenderingContext2D, points: readonly ScreenPoint[], add: boolean): void {
  ctx.fillStyle = add ? FILL.add : FILL.subtract;
  ctx.fill(pathThrough(points), "evenodd");
}

function drawCorner(ctx: CanvasRenderingContext2D, { x, y }: ScreenPoint, closing: boolean): void {
  ctx.beginPath();
  ctx.arc(x, y, closing ? CORNER_RADIUS_PX * 2 : CORNER_RADIUS_PX, 0, 2 * Math.PI);
  ctx.fillStyle = closing ? "#1b8a4b" : "#fff";
  ctx.fill();
  ctx.strokeStyle = closing ? "#fff" : "rgb(0 0 0 / 70%)";
  ctx.lineWidth = closing ? 2 : 1.25;
  ctx.setLineDash([]);
  ctx.stroke();
}

function pathThrough(points: readonly ScreenPoint[]): Path2D {
  const path = new Path2D();
  points.forEach(({ x, y }, index) => {
    if (index === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
  return path;
}
