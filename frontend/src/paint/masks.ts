/** Masks over the frame: fill, outline and number badge. Masks of untrained weights are hatched, stale ones dashed. */

import { framePoint, clamp, type FramePoint } from "../geometry/points";
import { toScreen, usesNearestPixels, type Viewport } from "../geometry/viewport";
import { inkOn } from "./colours";
import { hatch } from "./hatch";
import { inFrameSpace, isAlive, type Draw } from "./paint";

const OUTLINE_PX = 1.5;
const CASING_PX = 3.5;
const BADGE_HEIGHT_PX = 16;
/** Canvas text takes no CSS variables; the same family as the page's. */
const BADGE_FONT = "600 11px system-ui, sans-serif";
const STALE_DASH_PX = [6, 4];

export interface MaskInScene {
  readonly bitmap: ImageBitmap;
  readonly left: number;
  readonly top: number;
  /** Frame-space point above which the badge stands. */
  readonly crest: FramePoint;
  readonly outline: Path2D | null;
  readonly colour: string;
  /** Of the fill, 0 to 1. */
  readonly opacity: number;
  readonly selected: boolean;
  readonly trained: boolean;
  readonly stale: boolean;
  readonly badge: string;
}

export interface MasksScene {
  /** In painting order. */
  readonly masks: readonly MaskInScene[];
}

export const drawMasks: Draw<MasksScene> = (ctx, { masks }, view) => {
  const alive = masks.filter(({ bitmap }) => isAlive(bitmap));
  for (const mask of alive) {
    drawFill(ctx, mask, view);
    drawOutline(ctx, mask, view);
  }
  for (const mask of alive) if (mask.badge !== "") drawBadge(ctx, mask, view);
};

function drawFill(ctx: CanvasRenderingContext2D, mask: MaskInScene, view: Viewport): void {
  if (mask.trained || mask.outline === null) {
    inFrameSpace(ctx, view, () => {
      ctx.globalAlpha = mask.trained ? mask.opacity : mask.opacity / 2;
      ctx.imageSmoothingEnabled = !usesNearestPixels(view);
      ctx.drawImage(mask.bitmap, mask.left, mask.top);
    });
    return;
  }
  const onScreen = new Path2D();
  onScreen.addPath(mask.outline, new DOMMatrix([view.scale, 0, 0, view.scale, view.left, view.top]));
  ctx.save();
  ctx.globalAlpha = mask.opacity * 0.25;
  ctx.fillStyle = mask.colour;
  ctx.fill(onScreen, "evenodd");
  ctx.globalAlpha = Math.min(mask.opacity * 1.6, 1);
  ctx.fillStyle = hatch(ctx, mask.colour);
  ctx.fill(onScreen, "evenodd");
  ctx.restore();
}

/** A coloured line on a dark one, or a dark line on a light one, so that it is seen on any picture; as wide at every zoom. */
function drawOutline(ctx: CanvasRenderingContext2D, mask: MaskInScene, view: Viewport): void {
  const { outline } = mask;
  if (outline === null) return;
  inFrameSpace(ctx, view, () => {
    ctx.lineJoin = "round";
    ctx.globalAlpha = mask.selected ? 0.6 : 0.35;
    ctx.strokeStyle = inkOn(mask.colour);
    ctx.lineWidth = CASING_PX / view.scale;
    ctx.stroke(outline);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = mask.colour;
    ctx.lineWidth = OUTLINE_PX / view.scale;
    if (mask.stale) ctx.setLineDash(STALE_DASH_PX.map((length) => length / view.scale));
    ctx.stroke(outline);
  });
}

function isInSight({ left, top, bitmap }: MaskInScene, view: Viewport): boolean {
  const first = toScreen(view, framePoint(left, top));
  const last = toScreen(view, framePoint(left + bitmap.width, top + bitmap.height));
  return last.x > 0 && last.y > 0 && first.x < view.screen.width && first.y < view.screen.height;
}

/** Sits above the largest part of the mask, so that it hides nothing of the object. */
function drawBadge(ctx: CanvasRenderingContext2D, mask: MaskInScene, view: Viewport): void {
  if (!isInSight(mask, view)) return;
  const above = toScreen(view, mask.crest);
  ctx.save();
  ctx.font = BADGE_FONT;
  const width = Math.max(Math.ceil(ctx.measureText(mask.badge).width) + 9, BADGE_HEIGHT_PX);
  const x = Math.round(clamp(above.x - width / 2, 2, Math.max(view.screen.width - width - 2, 2)));
  const y = Math.round(clamp(above.y - BADGE_HEIGHT_PX - 5, 2, Math.max(view.screen.height - BADGE_HEIGHT_PX - 2, 2)));
  ctx.globalAlpha = mask.selected ? 1 : 0.85;
  ctx.beginPath();
  ctx.roundRect(x, y, width, BADGE_HEIGHT_PX, 4);
  ctx.fillStyle = mask.colour;
  ctx.fill();
  ctx.fillStyle = inkOn(mask.colour);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(mask.badge, x + width / 2, y + BADGE_HEIGHT_PX / 2 + 0.5);
  ctx.restore();
}
