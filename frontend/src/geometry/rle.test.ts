import { describe, expect, it } from "vitest";

import fixtures from "./fixtures/rle.json"; // written by pycocotools: scripts/make_rle_fixtures.py
import { BadRunLengths, coreOfCounts, covers, decodeCropped, encodeMask, formatCounts, parseCounts } from "./rle";

const small = fixtures.filter((fixture) => fixture.rows !== null);

const flat = (rows: readonly string[]): Uint8Array => Uint8Array.from(rows.join(""), Number);

describe.each(fixtures)("$name", ({ counts, width, height, area, box }) => {
  it("is read to the same area and box", () => {
    const mask = decodeCropped(counts, { width, height });
    const pixels = mask?.pixels.reduce((sum, value) => sum + value, 0) ?? 0;
    expect(pixels).toBe(area);
    expect(mask === null ? [0, 0, 0, 0] : [mask.left, mask.top, mask.width, mask.height]).toEqual(box);
  });

  it("is written back to the same text", () => {
    expect(formatCounts(parseCounts(counts))).toBe(counts);
  });
});

describe.each(small)("$name, pixel by pixel", ({ counts, width, height, rows }) => {
  const expected = flat(rows);

  it("is decoded", () => {
    const mask = decodeCropped(counts, { width, height });
    const pixels = new Uint8Array(width * height);
    mask?.pixels.forEach((value, at) => {
      const x = mask.left + (at % mask.width);
      const y = mask.top + Math.floor(at / mask.width);
      pixels[y * width + x] = value;
    });
    expect(pixels).toEqual(expected);
  });

  it("is encoded", () => {
    expect(encodeMask(expected, { width, height })).toBe(counts);
  });

  it("knows which pixels it covers", () => {
    const known = Array.from(expected, (_, at) =>
      covers(counts, { width, height }, at % width, Math.floor(at / width)),
    );
    expect(known).toEqual(Array.from(expected, (value) => value === 1));
  });
});

describe("bad text", () => {
  it.each(["\u0001", "00 x", "漢"])("%j is refused", (counts) => {
    expect(() => decodeCropped(counts, { width: 4, height: 4 })).toThrow(BadRunLengths);
  });

  it("is refused for a mask of another size", () => {
    const counts = encodeMask(new Uint8Array(12).fill(1), { width: 4, height: 3 });
    expect(() => decodeCropped(counts, { width: 5, height: 5 })).toThrow(/do not fill/);
    expect(() => decodeCropped(counts, { width: 2, height: 2 })).toThrow(/leave/);
  });
});

describe("coreOfCounts", () => {
  const size = { width: 20, height: 10 };
  const core = (isForeground: (x: number, y: number) => boolean) => {
    const pixels = Uint8Array.from({ length: 200 }, (_, at) => (isForeground(at % 20, Math.floor(at / 20)) ? 1 : 0));
    return coreOfCounts(encodeMask(pixels, size), size);
  };
  const isBlock = (x: number, y: number): boolean => x >= 4 && x < 14 && y >= 2 && y < 8;

  it("is what a mask of one part covers", () => {
    expect(core(isBlock)).toEqual({ left: 4, top: 2, right: 14, bottom: 8 });
  });

  it("leaves out a speck in a corner", () => {
    const speck = (x: number, y: number): boolean => x === 19 && y === 9;
    expect(core((x, y) => isBlock(x, y) || speck(x, y))).toEqual({ left: 4, top: 2, right: 14, bottom: 8 });
  });

  it("is a single pixel where the mask is one, and nothing where it is empty", () => {
    expect(core((x, y) => x === 0 && y === 9)).toEqual({ left: 0, top: 9, right: 1, bottom: 10 });
    expect(core(() => false)).toBeNull();
  });
});
