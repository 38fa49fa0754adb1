import { describe, expect, it } from "vitest";

import { remaining, withSample, type Sample } from "./eta";

const gather = (samples: [number, number][]) =>
  samples.reduce<readonly Sample[]>((all, [atMs, framesDone]) => withSample(all, { atMs, framesDone }), []);

describe("remaining", () => {
  it("goes on at the pace so far", () => {
    expect(
      remaining(
        gather([
          [0, 10],
          [2000, 20],
        ]),
        50,
      ),
    ).toBe(6);
  });

  it("says nothing before it knows", () => {
    expect(remaining([], 50)).toBeNull();
    expect(
      remaining(
        gather([
          [0, 10],
          [200, 11],
        ]),
        50,
      ),
    ).toBeNull();
  });

  it("forgets what is long ago, and a run that began again", () => {
    expect(
      remaining(
        gather([
          [0, 0],
          [60_000, 10],
          [62_000, 30],
        ]),
        50,
      ),
    ).toBe(2);
    expect(
      gather([
        [0, 30],
        [1000, 2],
      ]),
    ).toEqual([{ atMs: 1000, framesDone: 2 }]);
  });
});
