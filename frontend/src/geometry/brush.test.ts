import { describe, expect, it } from "vitest";

import { emptyBitmap, paintRows, type Bitmap } from "./bitmap";
import { brushSize, nextBrushSize, sweep, type Brush, type BrushShape } from "./brush";
import { framePoint, type FramePoint } from "./points";

const size = { width: 24, height: 16 };

function painted(brush: Brush, from: FramePoint, to = from): Bitmap {
  const bitmap = emptyBitmap(size);
  paintRows(bitmap, sweep(brush, from, to), 1);
  return bitmap;
}

const picture = ({ pixels }: Bitmap, rows: number, columns: number): string[] =>
  Array.from({ length: rows }, (_, y) =>
    Array.from(pixels.subarray(y * size.width, y * size.width + columns), (value) => (value === 1 ? "#" : ".")).join(
      "",
    ),
  );

describe("a dab", () => {
  it("of one pixel is the pixel under the pointer, in either shape", () => {
    for (const shape of ["circle", "square"] as const) {
      const { pixels } = painted({ shape, size: 1 }, framePoint(3.9, 2.05));
      expect([...pixels].flatMap((value, at) => (value === 1 ? [at] : []))).toEqual([2 * size.width + 3]);
    }
  });

  it("is round or square", () => {
    expect(picture(painted({ shape: "circle", size: 6 }, framePoint(4, 4)), 8, 8)).toEqual([
      "........",
      "..####..",
      ".######.",
      ".######.",
      ".######.",
      ".######.",
      "..####..",
      "........",
    ]);
    expect(picture(painted({ shape: "square", size: 3 }, framePoint(2.4, 2.6)), 5, 5)).toEqual([
      ".....",
      ".###.",
      ".###.",
      ".###.",
      ".....",
    ]);
  });

  it("is cut at the frame", () => {
    expect(picture(painted({ shape: "square", size: 4 }, framePoint(0, 0)), 3, 3)).toEqual(["##.", "##.", "..."]);
  });
});

describe("a stroke", () => {
  it.each<[BrushShape, number]>([
    ["circle", 1],
    ["circle", 2],
    ["circle", 5],
    ["square", 1],
    ["square", 4],
  ])("with a %s of %i covers the dabs along its way and has no gaps", (shape, width) => {
    const brush = { shape, size: width };
    const [from, to] = [framePoint(3, 12), framePoint(20, 3)];
    const stroke = painted(brush, from, to);
    for (const end of [from, to]) {
      const dab = painted(brush, end);
      dab.pixels.forEach((value, at) => expect(stroke.pixels[at] ?? 0).toBeGreaterThanOrEqual(value));
    }
    const columns = Array.from({ length: 17 }, (_, x) => x + 3).filter((x) =>
      Array.from({ length: size.height }, (_, y) => stroke.pixels[y * size.width + x]).includes(1),
    );
    expect(columns.length).toBeGreaterThanOrEqual(16);
  });

  it("is the same forwards and backwards", () => {
    const brush: Brush = { shape: "circle", size: 5 };
    const [from, to] = [framePoint(2, 3), framePoint(21, 11)];
    expect(painted(brush, from, to).pixels).toEqual(painted(brush, to, from).pixels);
  });
});

describe("sizes", () => {
  it("are whole and within limits", () => {
    expect([brushSize(0.2), brushSize(7.6), brushSize(9999)]).toEqual([1, 8, 500]);
  });

  it("go up and down by a tenth, at least by a pixel", () => {
    expect([nextBrushSize(4, 1), nextBrushSize(40, 1), nextBrushSize(40, -1), nextBrushSize(1, -1)]).toEqual([
      5, 44, 36, 1,
    ]);
  });
});
