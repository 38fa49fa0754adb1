/** Holes and specks: the parts that a mask consists of. */

import type { CroppedMask } from "./rle";

/** Parts smaller than this share of the largest one are specks … */
const SPECK_SHARE = 0.02;
/** … and so is whatever has no more pixels than this, however small the object is. */
const SPECK_PIXELS = 4;

interface Regions {
  /** Number of the region of each pixel, from 1; 0 for pixels of the other kind. */
  readonly labels: Int32Array;
  /** Pixels of each region, by its number; entry 0 is unused. */
  readonly areas: readonly number[];
  /** Numbers of the regions that touch the border of the cut-out. */
  readonly atBorder: ReadonlySet<number>;
}

/** The mask without holes: background that is closed in becomes foreground. `changed` counts the holes. */
export function withoutHoles(mask: CroppedMask): { readonly mask: CroppedMask; readonly changed: number } {
  const { labels, areas, atBorder } = regionsOf(mask, false);
  const pixels = mask.pixels.map((value, at) => {
    const label = labels[at] ?? 0;
    return label !== 0 && !atBorder.has(label) ? 1 : value;
  });
  return { mask: { ...mask, pixels }, changed: areas.length - 1 - atBorder.size };
}

/** The mask without its specks, the largest part always stays. `changed` counts them. */
export function withoutSpecks(mask: CroppedMask): { readonly mask: CroppedMask; readonly changed: number } {
  const { labels, areas } = regionsOf(mask, true);
  const largest = areas.reduce((most, area) => Math.max(most, area), 0);
  const isSpeck = (area: number): boolean => area !== largest && (area <= SPECK_PIXELS || area < largest * SPECK_SHARE);
  const pixels = mask.pixels.map((value, at) => (isSpeck(areas[labels[at] ?? 0] ?? 0) ? 0 : value));
  return { mask: { ...mask, pixels }, changed: areas.slice(1).filter(isSpeck).length };
}

/** The connected regions of foreground (touching corners connect) or background (they do not). */
function regionsOf(mask: CroppedMask, foreground: boolean): Regions {
  const { width, height, pixels } = mask;
  const labels = new Int32Array(width * height);
  const areas = [0];
  const atBorder = new Set<number>();
  const isNew = (at: number): boolean => labels[at] === 0 && (pixels[at] !== 0) === foreground;
  const stack = new Int32Array(width * height);
  for (let start = 0; start < labels.length; start++) {
    if (!isNew(start)) continue;
    const label = areas.length;
    let area = 0;
    let waiting = 1;
    stack[0] = start;
    labels[start] = label;
    while (waiting > 0) {
      waiting -= 1;
      const at = stack[waiting] ?? 0;
      area += 1;
      if (isAtBorder(at, mask)) atBorder.add(label);
      for (const next of neighboursOf(at, mask, foreground)) {
        if (!isNew(next)) continue;
        labels[next] = label;
        stack[waiting] = next;
        waiting += 1;
      }
    }
    areas.push(area);
  }
  return { labels, areas, atBorder };
}

function isAtBorder(at: number, { width, height }: CroppedMask): boolean {
  const x = at % width;
  return x === 0 || x === width - 1 || at < width || at >= width * (height - 1);
}

/** The pixels beside one, those at its corners included or not. */
function neighboursOf(at: number, { width, height }: CroppedMask, corners: boolean): number[] {
  const x = at % width;
  const found: number[] = [];
  for (const row of [at - width, at, at + width]) {
    if (row < 0 || row >= width * height) continue;
    const straight = row !== at;
    if (straight) found.push(row);
    if (x > 0 && (corners || !straight)) found.push(row - 1);
    if (x < width - 1 && (corners || !straight)) found.push(row + 1);
  }
  return found;
}
