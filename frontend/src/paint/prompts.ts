/** Clicks and boxes. A plus is positive and a minus is negative, so that colour is never the only sign. */

import type { PromptValue } from "../api/types";
import { framePoint, type ScreenPoint } from "../geometry/points";
import { toScreen, type Viewport } from "../geometry/viewport";
import type { Draw } from "./paint";

export const MARKER_RADIUS_PX = 8;
const OTHERS_RADIUS_PX = 3;
const RING_PX = 2;
const GLYPH_PX = 3.5;

const POSITIVE = "#1b8a4b";
const NEGATIVE = "#c4314b";
const BOX = "#1f5fbf";
const WAITING = "#e0a32e";

export interface Marker {
  readonly id: string;
  readonly value: PromptValue;
  readonly standing: "settled" | "pending" | "waiting";
}

export interface PromptsScene {
  readonly markers: readonly Marker[];
  /** Marker under the pointer: a press there removes it. */
  readonly hoveredId: string | null;
  /** Clicks of masklets that are not selected, drawn small. */
  readonly others: readonly { readonly value: PromptValue; readonly colour: string }[];
}

/** Where a prompt's marker sits: on its click, at the top-left corner of its box. A mask has none. */
export function markerAt(value: PromptValue, view: Viewport): ScreenPoint | null {
  if (value.kind === "click") return toScreen(view, framePoint(value.x, value.y));
  return value.kind === "box" ? toScreen(view, framePoint(value.x0, value.y0)) : null;
}

export const drawPrompts: Draw<PromptsScene> = (ctx, { markers, hoveredId, others }, view) => {
  for (const { value, colour } of others) drawOther(ctx, value, colour, view);
  for (const marker of markers) if (marker.value.kind === "box") drawBox(ctx, marker, view);
  for (const marker of markers) drawMarker(ctx, marker, marker.id === hoveredId, view);
};

function drawOther(ctx: CanvasRenderingContext2D, value: PromptValue, colour: string, view: Viewport): void {
  const at = markerAt(value, view);
  if (at === null) return;
  disc(ctx, at, OTHERS_RADIUS_PX, colour);
  ring(ctx, at, OTHERS_RADIUS_PX, "#fff", 1);
}

function drawBox(ctx: CanvasRenderingContext2D, { value, standing }: Marker, view: Viewport): void {
  if (value.kind !== "box") return;
  const from = toScreen(view, framePoint(value.x0, value.y0));
  const to = toScreen(view, framePoint(value.x1, value.y1));
  strokeRect(ctx, from, to, standing === "settled" ? [] : [5, 4]);
}

/** A white rectangle on a dark one. */
export function strokeRect(ctx: CanvasRenderingContext2D, from: ScreenPoint, to: ScreenPoint, dash: number[]): void {
  ctx.save();
  const rect = [from.x, from.y, to.x - from.x, to.y - from.y] as const;
  ctx.strokeStyle = "rgb(0 0 0 / 60%)";
  ctx.lineWidth = 3.5;
  ctx.strokeRect(...rect);
  ctx.strokeStyle = "#fff";
  ctx.lineWidth = 1.5;
  ctx.setLineDash(dash);
  ctx.strokeRect(...rect);
  ctx.restore();
}

function drawMarker(ctx: CanvasRenderingContext2D, marker: Marker, hovered: boolean, view: Viewport): void {
  const at = markerAt(marker.value, view);
  if (at === null) return;
  const settled = marker.standing === "settled";
  ctx.save();
  ctx.globalAlpha = settled ? 1 : 0.75;
  ring(ctx, at, MARKER_RADIUS_PX + 1, "rgb(0 0 0 / 55%)", RING_PX + 1.5);
  disc(ctx, at, MARKER_RADIUS_PX, fillOf(marker.value));
  ctx.globalAlpha = 1;
  ring(ctx, at, MARKER_RADIUS_PX, marker.standing === "waiting" ? WAITING : "#fff", RING_PX, settled ? [] : [4, 2.3]);
  drawGlyph(ctx, at, hovered ? "cross" : glyphOf(marker.value));
  ctx.restore();
}

type Glyph = "plus" | "minus" | "square" | "cross";

function glyphOf(value: PromptValue): Glyph {
  if (value.kind !== "click") return "square";
  return value.positive ? "plus" : "minus";
}

function fillOf(value: PromptValue): string {
  if (value.kind !== "click") return BOX;
  return value.positive ? POSITIVE : NEGATIVE;
}

/** A small sign in white strokes, its middle at `at`. */
export function drawGlyph(ctx: CanvasRenderingContext2D, at: ScreenPoint, glyph: Glyph): void {
  const { x, y } = at;
  const reach = glyph === "cross" ? GLYPH_PX * 0.8 : GLYPH_PX;
  ctx.beginPath();
  if (glyph === "square") ctx.rect(x - reach + 0.5, y - reach + 0.5, 2 * reach - 1, 2 * reach - 1);
  if (glyph === "plus" || glyph === "minus") line(ctx, x - reach, y, x + reach, y);
  if (glyph === "plus") line(ctx, x, y - reach, x, y + reach);
  if (glyph === "cross") {
    line(ctx, x - reach, y - reach, x + reach, y + reach);
    line(ctx, x - reach, y + reach, x + reach, y - reach);
  }
  ctx.strokeStyle = "#fff";
  ctx.lineWidth = 2;
  ctx.lineCap = "round";
  ctx.setLineDash([]);
  ctx.stroke();
}

function line(ctx: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
}

function disc(ctx: CanvasRenderingContext2D, at: ScreenPoint, radius: number, fill: string): void {
  ctx.beginPath();
  ctx.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.fill();
}

function ring(
  ctx: CanvasRenderingContext2D,
  at: ScreenPoint,
  radius: number,
  stroke: string,
  width: number,
  dash: number[] = [],
): void {
  ctx.beginPath();
  ctx.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  ctx.strokeStyle = stroke;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.stroke();
}
