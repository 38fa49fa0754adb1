import { describe, expect, it } from "vitest";

import { stretch } from "./moments";

describe("stretches of time", () => {
  it("are rounded to one unit", () => {
    expect([-3, 45.4, 120, 7300, 86_400, 400_000].map(stretch)).toEqual([
      "0 s",
      "45 s",
      "2 min",
      "2 h",
      "24 h",
      "5 days",
    ]);
  });
});
