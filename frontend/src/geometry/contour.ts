/** Outlines of masks along the edges between pixels: exact at any zoom, holes included. */

import type { CroppedMask } from "./rle";

/**
 * Closed rings, one after another: x, y, x, y … frame-space pixels, only the corners.
 * `starts` holds where each ring begins in `corners` (index of its first x); the last entry is the length.
 */
export interface Contour {
  readonly corners: Int32Array<ArrayBuffer>;
  readonly starts: Int32Array<ArrayBuffer>;
}

const RIGHT = 0;
const DOWN = 1;
const LEFT = 2;
const UP = 3;
const DX = [1, 0, -1, 0];
const DY = [0, 1, 0, -1];

/**
 * Follows every boundary of the mask, foreground on the right hand: outer rings run clockwise (on a screen, y down),
 * holes the other way. Filled by the even-odd rule the rings give the mask back pixel by pixel. Where two foreground
 * pixels touch only at a corner they are kept apart.
 */
export function traceContour(mask: CroppedMask): Contour {
  const { width, height, pixels } = mask;
  const inside = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && pixels[y * width + x] === 1;
  // A top edge is the one that a ring goes along to the right; each ring has at least one, outer or hole.
  const followed = new Uint8Array(width * height);
  const corners: number[] = [];
  const starts: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (pixels[y * width + x] !== 1 || inside(x, y - 1) || followed[y * width + x] === 1) continue;
      starts.push(corners.length);
      followRing(x, y, inside, corners, mask, followed);
    }
  }
  starts.push(corners.length);
  return { corners: Int32Array.from(corners), starts: Int32Array.from(starts) };
}

function followRing(
  startX: number,
  startY: number,
  inside: (x: number, y: number) => boolean,
  corners: number[],
  mask: CroppedMask,
  followed: Uint8Array,
): void {
  let x = startX;
  let y = startY;
  let heading = RIGHT;
  let before = UP; // a ring's first top edge in reading order always begins at a corner
  do {
    if (heading !== before) corners.push(mask.left + x, mask.top + y);
    if (heading === RIGHT) followed[y * mask.width + x] = 1;
    before = heading;
    x += DX[heading] ?? 0;
    y += DY[heading] ?? 0;
    heading = nextHeading(x, y, heading, inside);
  } while (x !== startX || y !== startY || heading !== RIGHT);
}

/** At a lattice corner: turn right where foreground ends ahead, left where it also lies on the left. */
function nextHeading(x: number, y: number, heading: number, inside: (x: number, y: number) => boolean): number {
  const [leftX, leftY, rightX, rightY] = ahead(x, y, heading);
  if (!inside(rightX, rightY)) return (heading + 1) % 4;
  return inside(leftX, leftY) ? (heading + 3) % 4 : heading;
}

/** The two pixels ahead of a corner: left and right of the way on. */
function ahead(x: number, y: number, heading: number): [number, number, number, number] {
  switch (heading) {
    case RIGHT:
      return [x, y - 1, x, y];
    case DOWN:
      return [x, y, x - 1, y];
    case LEFT:
      return [x - 1, y, x - 1, y - 1];
    case UP:
    default:
      return [x - 1, y - 1, x, y - 1];
  }
}
