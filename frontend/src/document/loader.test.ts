import { describe, expect, it } from "vitest";

import { planSpans } from "./loader";

describe("planSpans", () => {
  it("covers every frame once, nearest first", () => {
    const spans = planSpans(10, 7, 4);
    expect(spans).toEqual([
      { first: 4, last: 7 },
      { first: 8, last: 9 },
      { first: 0, last: 3 },
    ]);
  });
});
