import { describe, expect, it } from "vitest";

import type { Bitmap, PixelRect } from "../geometry/bitmap";
import { tint } from "./stroke";

const rows = ["......", ".####.", ".####.", ".####.", "....##"];
const bitmap: Bitmap = {
  size: { width: 6, height: 5 },
  pixels: Uint8Array.from(rows.join(""), (sign) => (sign === "#" ? 2 : 0)),
};

/** The alpha of each pixel that was drawn: "." none, "o" the fill, "#" the edge. */
function drawn(rect: PixelRect): { at: number[]; picture: string[] } {
  const at: number[] = [];
  let picture: string[] = [];
  const ctx = {
    createImageData: (width: number, height: number) =>
      ({ width, height, data: new Uint8ClampedArray(width * height * 4) }) as ImageData,
    putImageData: ({ width, height, data }: ImageData, x: number, y: number) => {
      at.push(x, y);
      const sign = (alpha: number): string => (alpha === 0 ? "." : alpha === 255 ? "#" : "o");
      picture = Array.from({ length: height }, (_, row) =>
        Array.from({ length: width }, (__, column) => sign(data[(row * width + column) * 4 + 3] ?? 0)).join(""),
      );
    },
  };
  tint(ctx as unknown as CanvasRenderingContext2D, bitmap, rect, { colour: "#46A2FF", opacity: 0.5 });
  return { at, picture };
}

describe("tint", () => {
  it("fills the inside and draws the edge strongly, also along the frame", () => {
    expect(drawn({ left: 0, top: 0, right: 6, bottom: 5 }).picture).toEqual([
      "......",
      ".####.",
      ".#oo#.",
      ".####.",
      "....##",
    ]);
  });

  it("draws a part as it would be within the whole", () => {
    expect(drawn({ left: 2, top: 2, right: 5, bottom: 4 })).toEqual({ at: [2, 2], picture: ["oo#", "###"] });
  });

  it("draws nothing into an empty rectangle", () => {
    expect(drawn({ left: 2, top: 2, right: 2, bottom: 4 })).toEqual({ at: [], picture: [] });
  });
});
