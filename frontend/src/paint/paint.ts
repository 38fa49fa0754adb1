/** Common ground of all painters. */

import type { Viewport } from "../geometry/viewport";

/** Paints a scene. The context's unit is the CSS pixel; the canvas is empty. */
export type Draw<Scene> = (ctx: CanvasRenderingContext2D, scene: Scene, view: Viewport) => void;

/** Runs `draw` with the frame-space pixel as the unit. */
export function inFrameSpace(ctx: CanvasRenderingContext2D, view: Viewport, draw: () => void): void {
  ctx.save();
  ctx.translate(view.left, view.top);
  ctx.scale(view.scale, view.scale);
  draw();
  ctx.restore();
}

/** A bitmap that the cache has let go meanwhile can no longer be painted. */
export const isAlive = (bitmap: ImageBitmap): boolean => bitmap.width > 0;

/** A light line on a dark one: seen on any picture. */
export function strokeTwice(
  ctx: CanvasRenderingContext2D,
  path: Path2D,
  dash: readonly number[] = [],
  width = 1.5,
): void {
  ctx.save();
  ctx.lineJoin = "round";
  ctx.strokeStyle = "rgb(0 0 0 / 60%)";
  ctx.lineWidth = width + 1.75;
  ctx.stroke(path);
  ctx.strokeStyle = "#fff";
  ctx.lineWidth = width;
  ctx.setLineDash([...dash]);
  ctx.stroke(path);
  ctx.restore();
}
