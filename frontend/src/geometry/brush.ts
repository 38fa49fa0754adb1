/** What a brush covers on its way. Exact: a stroke covers the same pixels however many events it arrives in. */

import type { Row } from "./bitmap";
import { clamp, framePoint, type FramePoint } from "./points";

export type BrushShape = "circle" | "square";

export interface Brush {
  readonly shape: BrushShape;
  /** Diameter or side, frame-space pixels, whole. */
  readonly size: number;
}

export const SMALLEST_BRUSH = 1;
export const LARGEST_BRUSH = 500;

/** A whole size that there is. */
export const brushSize = (size: number): number => clamp(Math.round(size), SMALLEST_BRUSH, LARGEST_BRUSH);

/** The next size up or down: a tenth, at least a pixel. */
export function nextBrushSize(size: number, direction: 1 | -1): number {
  return brushSize(size + direction * Math.max(Math.round(size / 10), 1));
}

/** Where the brush sits: odd sizes on the middle of a pixel, even ones on a corner, so that its shape is the same everywhere. */
export function seat({ size }: Brush, point: FramePoint): FramePoint {
  return size % 2 === 1
    ? framePoint(Math.floor(point.x) + 0.5, Math.floor(point.y) + 0.5)
    : framePoint(Math.round(point.x), Math.round(point.y));
}

/** The pixels whose middle the brush passes over from one seat to another, row by row; not cut to any frame. */
export function* sweep(brush: Brush, from: FramePoint, to: FramePoint): Generator<Row> {
  const a = seat(brush, from);
  const b = seat(brush, to);
  const reach = brush.size / 2;
  const across = brush.shape === "circle" ? discAcross : squareAcross;
  const last = Math.ceil(Math.max(a.y, b.y) + reach);
  for (let y = Math.floor(Math.min(a.y, b.y) - reach); y <= last; y++) {
    const range = across(a, b, reach, y + 0.5);
    if (range === null) continue;
    const first = Math.ceil(range[0] - 0.5);
    const end = Math.floor(range[1] - 0.5) + 1;
    if (end > first) yield [y, first, end];
  }
}

type Range = readonly [number, number];

const widest = (ranges: readonly Range[]): Range | null =>
  ranges.length === 0 ? null : [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))];

/** Where a moved disc crosses the height `y`. Its way is convex, so the parts of it there make one range. */
function discAcross(a: FramePoint, b: FramePoint, radius: number, y: number): Range | null {
  const ranges: Range[] = [];
  for (const end of [a, b]) {
    const dy = y - end.y;
    if (Math.abs(dy) > radius) continue;
    const half = Math.sqrt(radius * radius - dy * dy);
    ranges.push([end.x - half, end.x + half]);
  }
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length > 0) {
    const nx = (-(b.y - a.y) / length) * radius;
    const ny = ((b.x - a.x) / length) * radius;
    ranges.push(
      ...edgeAt(a.x + nx, a.y + ny, b.x + nx, b.y + ny, y),
      ...edgeAt(a.x - nx, a.y - ny, b.x - nx, b.y - ny, y),
    );
  }
  return widest(ranges);
}

/** Where a moved square crosses the height `y`. */
function squareAcross(a: FramePoint, b: FramePoint, half: number, y: number): Range | null {
  const ranges: Range[] = [];
  for (const end of [a, b]) if (Math.abs(y - end.y) <= half) ranges.push([end.x - half, end.x + half]);
  for (const dx of [-half, half]) {
    for (const dy of [-half, half]) ranges.push(...edgeAt(a.x + dx, a.y + dy, b.x + dx, b.y + dy, y));
  }
  return widest(ranges);
}

/** The point of an edge at the height `y`, as a range without width; none where the edge does not reach it. */
function edgeAt(x0: number, y0: number, x1: number, y1: number, y: number): Range[] {
  if (y < Math.min(y0, y1) || y > Math.max(y0, y1)) return [];
  if (y0 === y1) return [[Math.min(x0, x1), Math.max(x0, x1)]];
  const x = x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
  return [[x, x]];
}
