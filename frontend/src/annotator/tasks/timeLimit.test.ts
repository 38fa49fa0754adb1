import { describe, expect, it } from "vitest";

import { levelOf, partOver } from "./timeLimit";

describe("levelOf", () => {
  it.each([
    [0, null, "calm"],
    [90_000, null, "calm"],
    [95, 120, "calm"],
    [96, 120, "near"],
    [119.9, 120, "near"],
    [120, 120, "reached"],
    [500, 120, "reached"],
  ] as const)("%s s of %s s is %s", (spent, allowed, level) => {
    expect(levelOf(spent, allowed)).toBe(level);
  });
});

describe("partOver", () => {
  it("never goes beyond the whole", () => {
    expect([partOver(30, 120), partOver(500, 120), partOver(0, 0)]).toEqual([0.25, 1, 1]);
  });
});
