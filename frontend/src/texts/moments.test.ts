import { describe, expect, it } from "vitest";

import { day, moment, shortDay, stretch } from "./moments";

describe("moments", () => {
  const noon = "2026-11-23T12:00:00Z";

  it("have a year where it is another one", () => {
    const [now, later] = [new Date("2026-03-01T12:00:00Z"), new Date("2027-03-01T12:00:00Z")];
    expect([day(noon, now), day(noon, later)]).toEqual(["November 23", "November 23, 2026"]);
    expect([shortDay(noon, now), shortDay(noon, later)]).toEqual(["Nov 23", "Nov 23, 2026"]);
    expect(moment(noon, now)).not.toContain("2026");
    expect(moment(noon, later)).toContain("2026");
  });
});

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
