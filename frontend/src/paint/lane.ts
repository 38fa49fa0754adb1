/** One masklet's lane of the timeline: where it has masks and how they stand, what was prompted, and what is in doubt. */

import { frameLeft, type TimeView } from "../geometry/timeView";
import type { FrameSpan } from "../document/reduce";
import { inkOn } from "./colours";
import { hatch } from "./hatch";

export interface LaneStretch extends FrameSpan {
  readonly kind: "propagated" | "edited" | "locked" | "stale" | "absent" | "gone";
}

export interface LaneScene {
  readonly view: TimeView;
  readonly stretches: readonly LaneStretch[];
  /** Prompted frames, ascending. */
  readonly prompted: readonly number[];
  /** Doubt by frame, 0 to 1; undefined where there is no mask. */
  readonly doubts: readonly (number | undefined)[];
  /** How much a proposal differs from what is there, 0 to 1, by frame; null while nothing is proposed. */
  readonly differences: readonly (number | undefined)[] | null;
  /** Frames that a verifier returned. */
  readonly returned: readonly FrameSpan[];
  /** Stretches that nobody has looked at yet. */
  readonly unreviewed: readonly FrameSpan[];
  readonly colour: string;
  readonly selected: boolean;
}

const BAR_MIDDLE_PX = 10;
const BAR_PX = 7;
const TALL_PX = 11;
const DOT_RADIUS_PX = 4;
/** The strip at the foot of a lane: doubt, or what a proposal would change. */
const STRIP_PX = 7;
const NEUTRAL = "#8b929c";
const RETURNED = "#e5484d";
const DIFFERENCE = "#2f9e8f";
/** Doubt below this is not drawn: every mask is in a little doubt. */
const QUIET = 0.12;

type Context = CanvasRenderingContext2D;

export function drawLane(ctx: Context, scene: LaneScene, width: number, height: number): void {
  ctx.globalAlpha = 0.3;
  ctx.fillStyle = NEUTRAL;
  ctx.fillRect(0, BAR_MIDDLE_PX - 0.5, width, 1);
  for (const span of scene.returned) drawReturned(ctx, span, scene.view, width);
  for (const stretch of scene.stretches) drawStretch(ctx, stretch, scene, width);
  for (const span of scene.unreviewed) drawUnreviewed(ctx, span, scene.view, width);
  if (scene.differences === null) drawStrip(ctx, scene.doubts, heat, QUIET, scene.view, width, height);
  else drawStrip(ctx, scene.differences, () => DIFFERENCE, 0, scene.view, width, height);
  for (const frame of scene.prompted) {
    const x = frameLeft(scene.view, frame + 0.5, width);
    if (x >= -DOT_RADIUS_PX && x <= width + DOT_RADIUS_PX) drawDot(ctx, x, scene.colour);
  }
}

/** Left edge and width of a span, cut to the strip; null where it is out of sight. */
function extent(span: FrameSpan, view: TimeView, width: number): readonly [number, number] | null {
  const left = Math.max(frameLeft(view, span.first, width), 0);
  const right = Math.min(Math.max(frameLeft(view, span.last + 1, width), left + 1.5), width);
  return right <= left ? null : [left, right - left];
}

function drawStretch(ctx: Context, stretch: LaneStretch, { view, colour, selected }: LaneScene, width: number): void {
  const found = extent(stretch, view, width);
  if (found === null) return;
  const [left, wide] = found;
  const strong = selected ? 1 : 0.75;
  if (stretch.kind === "absent" || stretch.kind === "gone") {
    drawAbsence(ctx, left, wide, strong, stretch.kind === "gone" ? colour : null);
    return;
  }
  const decided = stretch.kind === "edited" || stretch.kind === "locked";
  const high = decided ? TALL_PX : BAR_PX;
  casing(ctx, left, wide, high);
  ctx.globalAlpha = decided ? 1 : strong * 0.85;
  ctx.fillStyle = colour;
  bar(ctx, left, wide, high);
  if (stretch.kind === "locked") {
    ctx.fillStyle = inkOn(colour);
    bar(ctx, left, wide, 3);
  }
  if (stretch.kind === "stale") {
    ctx.globalCompositeOperation = "destination-out";
    ctx.fillStyle = hatch(ctx, "#000");
    bar(ctx, left, wide, high + 2);
    ctx.globalCompositeOperation = "source-over";
  }
}

/** Short strokes; in a colour and with upright ends where a person said that the object is gone. */
function drawAbsence(ctx: Context, left: number, wide: number, strong: number, colour: string | null): void {
  ctx.globalAlpha = strong;
  ctx.fillStyle = colour ?? NEUTRAL;
  for (let x = left; x < left + wide; x += 6) ctx.fillRect(x, BAR_MIDDLE_PX - 1, Math.min(3, left + wide - x), 2);
  if (colour === null) return;
  for (const x of [left, left + wide - 1.5]) ctx.fillRect(x, BAR_MIDDLE_PX - 4, 1.5, 8);
}

const bar = (ctx: Context, left: number, wide: number, high: number): void =>
  ctx.fillRect(left, BAR_MIDDLE_PX - high / 2, wide, high);

/** A faint dark edge, so that light colours are seen on a light page, too. */
function casing(ctx: Context, left: number, wide: number, high: number): void {
  ctx.globalAlpha = 0.28;
  ctx.fillStyle = "#000";
  bar(ctx, left, wide, high + 2);
}

function drawReturned(ctx: Context, span: FrameSpan, view: TimeView, width: number): void {
  const found = extent(span, view, width);
  if (found === null) return;
  const [left, wide] = found;
  ctx.globalAlpha = 0.16;
  ctx.fillStyle = RETURNED;
  ctx.fillRect(left, 1, wide, BAR_MIDDLE_PX * 2 - 2);
  ctx.globalAlpha = 1;
  ctx.fillRect(left, 1, 1.5, BAR_MIDDLE_PX * 2 - 2);
  ctx.beginPath(); // a flag
  ctx.moveTo(left, 1);
  ctx.lineTo(left + 8, 4);
  ctx.lineTo(left, 7);
  ctx.fill();
}

function drawUnreviewed(ctx: Context, span: FrameSpan, view: TimeView, width: number): void {
  const found = extent(span, view, width);
  if (found === null) return;
  ctx.globalAlpha = 0.55;
  ctx.fillStyle = NEUTRAL;
  ctx.fillRect(found[0], 1, found[1], 1.5);
}

/** Bars that rise from the foot of the lane: the worst of the frames that share a pixel. */
function drawStrip(
  ctx: Context,
  values: readonly (number | undefined)[],
  colourOf: (value: number) => string,
  above: number,
  view: TimeView,
  width: number,
  height: number,
): void {
  const cell = Math.max(width / view.length, 1);
  ctx.globalAlpha = 0.95;
  for (const { place, value } of worstByPixel(values, view, width)) {
    if (value <= above) continue;
    const high = Math.max(value * STRIP_PX, 1.5);
    ctx.fillStyle = colourOf(value);
    ctx.fillRect(place, height - 1 - high, cell, high);
  }
}

export interface Worst {
  /** Left edge, pixels. */
  readonly place: number;
  readonly value: number;
}

/** The largest value of the frames that begin in the same pixel, left to right. */
export function worstByPixel(values: readonly (number | undefined)[], view: TimeView, width: number): Worst[] {
  const found: { place: number; value: number }[] = [];
  const last = Math.min(Math.ceil(view.first + view.length), values.length);
  const several = width < view.length;
  for (let frame = Math.max(Math.floor(view.first), 0); frame < last; frame++) {
    const value = values[frame];
    if (value === undefined) continue;
    const left = frameLeft(view, frame, width);
    const place = several ? Math.floor(left) : left;
    const open = found.at(-1);
    if (open?.place === place) open.value = Math.max(open.value, value);
    else found.push({ place, value });
  }
  return found;
}

/** Amber to red. */
function heat(doubt: number): string {
  return `hsl(${Math.round(42 - 42 * Math.min(doubt / 0.8, 1))} 85% 52%)`;
}

function drawDot(ctx: Context, x: number, colour: string): void {
  ctx.globalAlpha = 1;
  disc(ctx, x, DOT_RADIUS_PX, "#fff");
  ctx.strokeStyle = "rgb(0 0 0 / 70%)";
  ctx.lineWidth = 1;
  ctx.stroke();
  disc(ctx, x, DOT_RADIUS_PX - 2, colour);
}

function disc(ctx: Context, x: number, radius: number, fill: string): void {
  ctx.beginPath();
  ctx.arc(x, BAR_MIDDLE_PX, radius, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.fill();
}
