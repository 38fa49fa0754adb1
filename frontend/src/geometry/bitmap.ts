/** Masks as bitmaps at full resolution, for painting: one byte per pixel, row by row, non-zero = foreground. */

import type { Size } from "./points";
import type { CroppedMask } from "./rle";

export interface Bitmap {
  readonly size: Size;
  readonly pixels: Uint8Array;
}

/** A rectangle of whole pixels; right and bottom are not included. */
export interface PixelRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Part of one pixel row, `from` to `to` (not included). */
export type Row = readonly [y: number, from: number, to: number];

export function emptyBitmap(size: Size): Bitmap {
  return { size, pixels: new Uint8Array(size.width * size.height) };
}

/** Sets the pixels of the rows, cut to the bitmap. Gives the rectangle that was touched, null for none. */
export function paintRows({ size, pixels }: Bitmap, rows: Iterable<Row>, value: number): PixelRect | null {
  let touched: PixelRect | null = null;
  for (const [y, rowFrom, rowTo] of rows) {
    const from = Math.max(rowFrom, 0);
    const to = Math.min(rowTo, size.width);
    if (y < 0 || y >= size.height || to <= from) continue;
    pixels.fill(value, y * size.width + from, y * size.width + to);
    touched = union(touched, { left: from, top: y, right: to, bottom: y + 1 });
  }
  return touched;
}

export function union(a: PixelRect | null, b: PixelRect | null): PixelRect | null {
  if (a === null || b === null) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** The rectangle with `margin` more pixels on every side, cut to `size`. */
export function grown(rect: PixelRect, margin: number, size: Size): PixelRect {
  return {
    left: Math.max(rect.left - margin, 0),
    top: Math.max(rect.top - margin, 0),
    right: Math.min(rect.right + margin, size.width),
    bottom: Math.min(rect.bottom + margin, size.height),
  };
}

/** A copy of what lies in `rect`, as it is; null for no rectangle. */
export function crop({ size, pixels }: Bitmap, rect: PixelRect | null): CroppedMask | null {
  if (rect === null) return null;
  const width = rect.right - rect.left;
  const height = rect.bottom - rect.top;
  const cut = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const from = (rect.top + y) * size.width + rect.left;
    cut.set(pixels.subarray(from, from + width), y * width);
  }
  return { left: rect.left, top: rect.top, width, height, pixels: cut };
}

/** Number of foreground pixels. */
export function areaOf(pixels: Uint8Array): number {
  let area = 0;
  for (const value of pixels) if (value !== 0) area += 1;
  return area;
}
