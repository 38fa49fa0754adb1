import { describe, expect, it } from "vitest";

import { scrollTime, wholeVideo, zoomTime } from "../geometry/timeView";
import { placedTiles } from "./filmstrip";
import { worstByPixel } from "./lane";

describe("worstByPixel", () => {
  it("keeps each frame where there is room", () => {
    expect(worstByPixel([0.1, undefined, 0.3], wholeVideo(3), 30)).toEqual([
      { place: 0, value: 0.1 },
      { place: 20, value: 0.3 },
    ]);
  });

  it("shows the worst of many frames in a pixel, so that no peak is lost", () => {
    const values = Array.from({ length: 1000 }, (_, frame) => (frame === 777 ? 0.9 : 0.2));
    const worst = worstByPixel(values, wholeVideo(1000), 100);
    expect(worst).toHaveLength(100);
    expect(worst[77]).toEqual({ place: 77, value: 0.9 });
    expect(worst.filter(({ value }) => value > 0.2)).toHaveLength(1);
  });

  it("leaves out what is out of sight", () => {
    const near = scrollTime(zoomTime(wholeVideo(100), 0, 10), 50);
    expect(worstByPixel(Array<number>(100).fill(1), near, 100)).toHaveLength(10);
  });
});

describe("placedTiles", () => {
  const layout = { stride: 10, tile_count: 10, tile_width: 160, tile_height: 90 };

  it("shows the picture of each place", () => {
    expect(placedTiles(layout, wholeVideo(100), 800, 80).map(({ tile }) => tile)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });

  it("stays put while scrolling", () => {
    const near = zoomTime(wholeVideo(100), 0, 2);
    const before = placedTiles(layout, near, 800, 80);
    const after = placedTiles(layout, scrollTime(near, 2.5), 800, 80);
    expect(after[0]?.left).toBe((before[0]?.left ?? 0) - 40);
    expect(after.length).toBe(before.length + 1);
  });
});
