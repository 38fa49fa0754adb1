/** What follows the pointer: the sign of the click to come, the box that is being drawn, the ring of the brush. */

import { seat, type Brush } from "../geometry/brush";
import { framePoint, screenPoint, type FrameBox, type ScreenPoint } from "../geometry/points";
import { toFrame, toScreen, type Viewport } from "../geometry/viewport";
import { strokeTwice, type Draw } from "./paint";
import { drawPolygon, type PolygonScene } from "./polygon";
import { drawGlyph, strokeRect } from "./prompts";

export interface CursorScene {
  readonly at: ScreenPoint | null;
  /** The sign beside the pointer; null where a click would do nothing. */
  readonly sign: "plus" | "minus" | null;
  readonly box: FrameBox | null;
  readonly brush: (Brush & { readonly erase: boolean }) | null;
  readonly polygon: PolygonScene | null;
  /** Lines through the pointer to all edges, to see where a box would begin. */
  readonly guides: boolean;
  /** The pointer is moved by keys: the system draws none. */
  readonly crosshair: boolean;
}

const DARK = "rgb(0 0 0 / 60%)";
const LIGHT = "#fff";
/** A ring smaller than this is hard to see: arms point at it. Radius, CSS pixels. */
const SMALL_RING_PX = 5;
const ARM_PX = 9;

/** Whether such a cursor is the system's own and nothing else. */
export function showsNothing({ at, sign, box, brush, polygon, guides, crosshair }: CursorScene): boolean {
  const followed = at !== null && (sign !== null || brush !== null || guides || crosshair);
  return box === null && polygon === null && !followed;
}

export const drawCursor: Draw<CursorScene> = (ctx, scene, view) => {
  const { at, sign, box, brush, polygon } = scene;
  if (polygon !== null) drawPolygon(ctx, polygon, view);
  if (box !== null) {
    strokeRect(ctx, toScreen(view, framePoint(box.x0, box.y0)), toScreen(view, framePoint(box.x1, box.y1)), [6, 4]);
    drawSize(ctx, box, toScreen(view, framePoint(box.x1, box.y1)));
  }
  if (at === null) return;
  if (scene.guides && box === null) drawGuides(ctx, at, view);
  if (brush !== null) drawRing(ctx, brush, at, view);
  else if (scene.crosshair) drawCrosshair(ctx, at);
  if (sign !== null && box === null) drawSign(ctx, at, sign);
};

function drawSign(ctx: CanvasRenderingContext2D, at: ScreenPoint, sign: "plus" | "minus"): void {
  const beside = screenPoint(at.x + 13, at.y + 13);
  ctx.fillStyle = DARK;
  ctx.beginPath();
  ctx.arc(beside.x, beside.y, 6.5, 0, 2 * Math.PI);
  ctx.fill();
  drawGlyph(ctx, beside, sign);
}

/** The outline of what a press would cover; dashed where it would erase. */
function drawRing(
  ctx: CanvasRenderingContext2D,
  brush: Brush & { readonly erase: boolean },
  at: ScreenPoint,
  view: Viewport,
): void {
  const middle = toScreen(view, seat(brush, toFrame(view, at)));
  const radius = (brush.size / 2) * view.scale;
  const ring = new Path2D();
  if (brush.shape === "circle") ring.arc(middle.x, middle.y, radius, 0, 2 * Math.PI);
  else ring.rect(middle.x - radius, middle.y - radius, 2 * radius, 2 * radius);
  if (radius < SMALL_RING_PX) {
    for (const [dx, dy] of [[1, 0] as const, [-1, 0] as const, [0, 1] as const, [0, -1] as const]) {
      ring.moveTo(middle.x + dx * (radius + 3), middle.y + dy * (radius + 3));
      ring.lineTo(middle.x + dx * (radius + ARM_PX), middle.y + dy * (radius + ARM_PX));
    }
  }
  strokeTwice(ctx, ring, brush.erase ? [4, 3] : []);
}

function drawCrosshair(ctx: CanvasRenderingContext2D, { x, y }: ScreenPoint): void {
  const cross = new Path2D();
  for (const [dx, dy] of [[1, 0] as const, [-1, 0] as const, [0, 1] as const, [0, -1] as const]) {
    cross.moveTo(x + dx * 5, y + dy * 5);
    cross.lineTo(x + dx * 22, y + dy * 22);
  }
  cross.moveTo(x + 1, y);
  cross.arc(x, y, 1, 0, 2 * Math.PI);
  strokeTwice(ctx, cross, [], 2.5);
}

function drawGuides(ctx: CanvasRenderingContext2D, { x, y }: ScreenPoint, { screen }: Viewport): void {
  const lines = new Path2D();
  lines.moveTo(0, y);
  lines.lineTo(screen.width, y);
  lines.moveTo(x, 0);
  lines.lineTo(x, screen.height);
  ctx.save();
  ctx.globalAlpha = 0.55;
  ctx.strokeStyle = "#000";
  ctx.lineWidth = 1;
  ctx.stroke(lines);
  ctx.strokeStyle = LIGHT;
  ctx.setLineDash([5, 5]);
  ctx.stroke(lines);
  ctx.restore();
}

function drawSize(ctx: CanvasRenderingContext2D, box: FrameBox, corner: ScreenPoint): void {
  const text = `${Math.round(box.x1 - box.x0)} × ${Math.round(box.y1 - box.y0)}`;
  ctx.font = "11px system-ui, sans-serif";
  const width = ctx.measureText(text).width + 10;
  ctx.fillStyle = "rgb(0 0 0 / 72%)";
  ctx.beginPath();
  ctx.roundRect(corner.x - width, corner.y + 6, width, 17, 4);
  ctx.fill();
  ctx.fillStyle = LIGHT;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(text, corner.x - width + 5, corner.y + 15);
}
