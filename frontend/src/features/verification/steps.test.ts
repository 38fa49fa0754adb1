import { describe, expect, it } from "vitest";

import { neighbour } from "./steps";

describe("the next frame of the sheet", () => {
  it("goes round", () => {
    const frames = [3, 8, 20];
    expect([neighbour(frames, 3, 1), neighbour(frames, 20, 1), neighbour(frames, 3, -1)]).toEqual([8, 3, 20]);
    expect(neighbour(frames, 10, -1)).toBe(8);
    expect(neighbour([], 10, 1)).toBe(10);
  });
});
