import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { COLOURS, colourOf, inkOn, luminance } from "./colours";

describe("the palette", () => {
  it("is the one of the exports", () => {
    const source = readFileSync(new URL("../../../media/palette.py", import.meta.url), "utf8");
    const listed = /COLOURS = \[([^\]]+)\]/.exec(source)?.[1] ?? "";
    expect([...listed.matchAll(/#[0-9A-Fa-f]{6}/g)].map(([colour]) => colour)).toEqual([...COLOURS]);
  });

  it("begins anew after its end", () => {
    expect(colourOf(12)).toBe(colourOf(0));
  });

  it.each(COLOURS)("%s carries readable numbers", (colour) => {
    const ink = inkOn(colour) === "#fff" ? 1 : 0;
    const [light, dark] = [Math.max(luminance(colour), ink), Math.min(luminance(colour), ink)];
    expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5);
  });
});
