/**
 * Compressed COCO run lengths, the form in which masks travel.
 *
 * Runs go down the columns, background first. Each run is written as a signed difference from the run two places before
 * (from the third on) in 5-bit groups, least significant first: bit 5 of a character says that another group follows,
 * 48 is added to reach printable ASCII.
 */

import type { PixelRect } from "./bitmap";
import type { Size } from "./points";

/** Raised where text is no run lengths of a mask of the given size. */
export class BadRunLengths extends Error {
  override readonly name = "BadRunLengths";
}

/** A mask cut to the rectangle that holds all its foreground. */
export interface CroppedMask {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Row by row, 1 = foreground; width × height bytes. */
  readonly pixels: Uint8Array;
}

/** The run lengths behind `counts`: background, foreground, background … */
export function parseCounts(counts: string): number[] {
  const runs: number[] = [];
  let at = 0;
  while (at < counts.length) {
    let value = 0;
    let shift = 0;
    let group: number;
    do {
      group = counts.charCodeAt(at) - 48;
      if (Number.isNaN(group) || group < 0 || group > 63 || shift > 30) throw new BadRunLengths("not run lengths");
      value |= (group & 31) << shift;
      shift += 5;
      at += 1;
    } while (group & 32);
    if (group & 16 && shift < 32) value |= -1 << shift;
    const before = runs.length > 2 ? runs[runs.length - 2] : 0;
    runs.push(value + (before ?? 0));
  }
  return runs;
}

/** The opposite of {@link parseCounts}. */
export function formatCounts(runs: readonly number[]): string {
  let text = "";
  runs.forEach((run, index) => {
    let value = index > 2 ? run - (runs[index - 2] ?? 0) : run;
    for (;;) {
      const group = value & 31;
      value >>= 5;
      const last = group & 16 ? value === -1 : value === 0;
      text += String.fromCharCode(48 + (last ? group : group | 32));
      if (last) break;
    }
  });
  return text;
}

/**
 * Run lengths of a mask of `size` from its cut-out (non-zero = foreground); null is the empty mask. Exactly the text
 * that COCO's own tools write: background first, no empty run at the end.
 */
export function encodeCropped(mask: CroppedMask | null, size: Size): string {
  const runs: number[] = [];
  let end = 0; // of the last foreground run, down the columns of the whole mask
  if (mask !== null) {
    const { width, height, pixels } = mask;
    for (let x = 0; x < width; x++) {
      const start = (mask.left + x) * size.height + mask.top;
      for (let y = 0, at = x; y < height; y++, at += width) {
        if (pixels[at] === 0) continue;
        const place = start + y;
        if (place === end && runs.length > 0) runs.push((runs.pop() ?? 0) + 1);
        else runs.push(place - end, 1);
        end = place + 1;
      }
    }
  }
  const rest = size.width * size.height - end;
  if (rest > 0 || runs.length === 0) runs.push(rest);
  return formatCounts(runs);
}

/** Run lengths of a mask given row by row (non-zero = foreground). */
export function encodeMask(pixels: Uint8Array, size: Size): string {
  return encodeCropped({ left: 0, top: 0, ...size, pixels }, size);
}

/** Writes the foreground into a cleared row-by-row mask of `size` as ones. Gives the rectangle it covers, null for none. */
export function decodeInto(counts: string, size: Size, pixels: Uint8Array): PixelRect | null {
  const runs = parseCounts(counts);
  forEachColumnRun(runs, size, (x, from, to) => {
    for (let y = from, at = from * size.width + x; y < to; y++, at += size.width) pixels[at] = 1;
  });
  return rectOf(boundsOf(runs, size));
}

/** The rectangle that a mask covers; null for an empty one. */
export function boundsOfCounts(counts: string, size: Size): PixelRect | null {
  return rectOf(boundsOf(parseCounts(counts), size));
}

/** So small a share of a mask may lie beyond each side of its core. */
const BEYOND_CORE = 0.02;

/** The rectangle that a mask covers but for what strays far from the rest, such as specks; null for an empty mask. */
export function coreOfCounts(counts: string, size: Size): PixelRect | null {
  const columns = new Float64Array(size.width);
  const rows = new Float64Array(size.height + 1); // how much more foreground a row has than the one before
  forEachColumnRun(parseCounts(counts), size, (x, from, to) => {
    columns[x] = (columns[x] ?? 0) + to - from;
    rows[from] = (rows[from] ?? 0) + 1;
    rows[to] = (rows[to] ?? 0) - 1;
  });
  for (let y = 1; y < rows.length; y++) rows[y] = (rows[y] ?? 0) + (rows[y - 1] ?? 0);
  const [across, along] = [coreOf(columns), coreOf(rows)];
  if (across === null || along === null) return null;
  return { left: across.first, right: across.last + 1, top: along.first, bottom: along.last + 1 };
}

/** First and last place of a tally, without the small share at either end; null for an empty one. */
function coreOf(tally: Float64Array): { readonly first: number; readonly last: number } | null {
  const all = tally.reduce((sum, value) => sum + value, 0);
  if (all === 0) return null;
  let sum = 0;
  let first = 0;
  let last = 0;
  tally.forEach((value, place) => {
    if (sum <= all * BEYOND_CORE) first = place;
    if (sum < all * (1 - BEYOND_CORE)) last = place;
    sum += value;
  });
  return { first, last };
}

function rectOf(bounds: Omit<CroppedMask, "pixels"> | null): PixelRect | null {
  if (bounds === null) return null;
  const { left, top, width, height } = bounds;
  return { left, top, right: left + width, bottom: top + height };
}

/** The foreground of a mask of `size`, cut to what it covers. Null for an empty mask. */
export function decodeCropped(counts: string, size: Size): CroppedMask | null {
  const runs = parseCounts(counts);
  const bounds = boundsOf(runs, size);
  if (bounds === null) return null;
  const { left, top, width, height } = bounds;
  const pixels = new Uint8Array(width * height);
  forEachColumnRun(runs, size, (x, from, to) => {
    let at = (from - top) * width + (x - left);
    for (let y = from; y < to; y++, at += width) pixels[at] = 1;
  });
  return { ...bounds, pixels };
}

/** Whether a frame pixel is foreground, without unpacking the mask. */
export function covers(counts: string, size: Size, x: number, y: number): boolean {
  if (x < 0 || y < 0 || x >= size.width || y >= size.height) return false;
  const target = Math.floor(x) * size.height + Math.floor(y);
  let end = 0;
  const runs = parseCounts(counts);
  for (let index = 0; index < runs.length; index++) {
    end += runs[index] ?? 0;
    if (target < end) return index % 2 === 1;
  }
  return false;
}

function boundsOf(runs: readonly number[], size: Size): Omit<CroppedMask, "pixels"> | null {
  let left = size.width;
  let right = -1;
  let top = size.height;
  let bottom = -1;
  forEachColumnRun(runs, size, (x, from, to) => {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, from);
    bottom = Math.max(bottom, to - 1);
  });
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Calls `visit(x, from, to)` for each piece of a foreground run within one column, rows `from` to `to` (not included). */
function forEachColumnRun(
  runs: readonly number[],
  size: Size,
  visit: (x: number, from: number, to: number) => void,
): void {
  const { width, height } = size;
  let start = 0;
  for (let index = 0; index < runs.length; index++) {
    const end = start + (runs[index] ?? 0);
    if (end < start || end > width * height) throw new BadRunLengths(`runs leave a ${width} × ${height} mask`);
    if (index % 2 === 1) {
      for (let at = start; at < end;) {
        const x = Math.floor(at / height);
        const stop = Math.min(end, (x + 1) * height);
        visit(x, at - x * height, stop - x * height);
        at = stop;
      }
    }
    start = end;
  }
  if (start !== width * height) throw new BadRunLengths(`runs do not fill a ${width} × ${height} mask`);
}
