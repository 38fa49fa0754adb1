import { describe, expect, it } from "vitest";

import { shownMark } from "./shownMark";

const mark = (frame: number, x: number) => ({ frame_index: frame, points: [[x, 1]] });
const NONE = { stroke: null, drafted: null, earlier: null };

describe("the pen mark on a frame", () => {
  it("is that of the verdict before, as long as there is no other", () => {
    expect(shownMark({ ...NONE, earlier: mark(4, 9) }, 4)).toEqual({ points: [[9, 1]], earlier: true });
    expect(shownMark({ ...NONE, earlier: mark(4, 9), drafted: mark(6, 2) }, 4).earlier).toBe(true);
  });

  it("is the one of this verdict where both were drawn", () => {
    expect(shownMark({ ...NONE, earlier: mark(4, 9), drafted: mark(4, 2) }, 4)).toEqual({ points: [[2, 1]] });
  });

  it("is the stroke while the pen is down", () => {
    expect(shownMark({ stroke: [[5, 5]], drafted: mark(4, 2), earlier: mark(4, 9) }, 4)).toEqual({ points: [[5, 5]] });
  });

  it("is on its own frame only", () => {
    const both = { ...NONE, drafted: mark(6, 2), earlier: mark(4, 9) };
    expect(shownMark(both, 5).points).toEqual([]);
    expect(shownMark(both, null).points).toEqual([]);
  });
});
