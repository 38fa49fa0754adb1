import { describe, expect, it } from "vitest";

import { traceContour, type Contour } from "./contour";
import fixtures from "./fixtures/rle.json";
import { decodeCropped, type CroppedMask } from "./rle";

function maskOf(rows: readonly string[], left = 0, top = 0): CroppedMask {
  const pixels = Uint8Array.from(rows.join(""), Number);
  return { left, top, width: rows[0]?.length ?? 0, height: rows.length, pixels };
}

function rings(contour: Contour): [number, number][][] {
  const found: [number, number][][] = [];
  for (let index = 0; index + 1 < contour.starts.length; index++) {
    const ring: [number, number][] = [];
    for (let at = contour.starts[index] ?? 0; at < (contour.starts[index + 1] ?? 0); at += 2) {
      ring.push([contour.corners[at] ?? 0, contour.corners[at + 1] ?? 0]);
    }
    found.push(ring);
  }
  return found;
}

/** Positive where the ring runs clockwise on a screen. */
function signedArea(ring: [number, number][]): number {
  return ring.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length] ?? [0, 0];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

describe("traceContour", () => {
  it("walks around a square with four corners, in frame space", () => {
    expect(rings(traceContour(maskOf(["11", "11"], 10, 20)))).toEqual([
      [
        [10, 20],
        [12, 20],
        [12, 22],
        [10, 22],
      ],
    ]);
  });

  it("runs around a hole the other way", () => {
    const [outer, hole] = rings(traceContour(maskOf(["111", "101", "111"])));
    expect(signedArea(outer ?? [])).toBe(9);
    expect(signedArea(hole ?? [])).toBe(-1);
  });

  it("keeps pixels apart that touch at a corner only", () => {
    expect(rings(traceContour(maskOf(["10", "01"])))).toHaveLength(2);
  });

  it.each(fixtures.filter((fixture) => fixture.area > 0))("encloses exactly the area of $name", (fixture) => {
    const mask = decodeCropped(fixture.counts, fixture);
    const contour = traceContour(mask ?? maskOf(["0"]));
    expect(rings(contour).reduce((sum, ring) => sum + signedArea(ring), 0)).toBe(fixture.area);
  });

  it("holds corners only: every step turns", () => {
    const noise = fixtures.find((fixture) => fixture.name === "noise");
    const mask = noise && decodeCropped(noise.counts, noise);
    for (const ring of rings(traceContour(mask ?? maskOf(["0"])))) {
      const horizontal = ring.map(([, y], index) => y === ring[(index + 1) % ring.length]?.[1]);
      horizontal.forEach((value, index) => expect(value).not.toBe(horizontal[(index + 1) % ring.length]));
    }
  });
});
