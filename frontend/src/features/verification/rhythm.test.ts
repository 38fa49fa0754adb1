import { describe, expect, it } from "vitest";

import { heldFrame, rhythmOf } from "./rhythm";

const every4th = new Map([0, 4, 8, 20, 24].map((frame) => [frame, "mask"]));

describe("the rhythm of a masklet", () => {
  it("is the smallest distance", () => {
    expect(rhythmOf([8, 0, 4, 20])).toBe(4);
    expect(rhythmOf([0, 4, 5])).toBe(1);
  });

  it("is found in a video of many hours", () => {
    expect(rhythmOf(Array.from({ length: 300_000 }, (_, index) => 4 * index))).toBe(4);
  });

  it("is every frame where nothing tells", () => {
    expect([rhythmOf([]), rhythmOf([7]), rhythmOf([0, 100])]).toEqual([1, 1, 1]);
  });
});

describe("the mask between annotated frames", () => {
  it("is that of the annotated frame before", () => {
    expect([8, 9, 11].map((frame) => heldFrame(every4th, 4, frame))).toEqual([8, 8, 8]);
  });

  it("is not carried over a gap, nor before the first", () => {
    expect([12, 19, -1].map((frame) => heldFrame(every4th, 4, frame))).toEqual([null, null, null]);
  });

  it("is only a frame's own where every frame is annotated", () => {
    expect([heldFrame(every4th, 1, 4), heldFrame(every4th, 1, 5)]).toEqual([4, null]);
  });
});
