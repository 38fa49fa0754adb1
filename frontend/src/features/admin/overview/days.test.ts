import { describe, expect, it } from "vitest";

import { lastDays, throughput } from "./days";

describe("throughput", () => {
  const days = lastDays(new Date("2026-03-02T00:30:00Z"), 3);

  it("is told for the last days of UTC", () => {
    expect(days).toEqual(["2026-02-28", "2026-03-01", "2026-03-02"]);
  });

  it("is zero on a day without work", () => {
    const groups = [{ key: "2026-03-01", name: "", measures: { masklets: 3, verdicts: 1 } as never }];
    expect(throughput(groups, days).map(({ count }) => count)).toEqual([0, 0, 3, 1, 0, 0]);
  });
});
