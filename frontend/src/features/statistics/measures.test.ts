import { describe, expect, it } from "vitest";

import { ALL, PAPER, plotted, unitOf, written } from "./measures";
import { dayPoints } from "./series";

describe("figures", () => {
  it("are written with their unit", () => {
    expect([
      written("frames", 12_345),
      written("seconds_per_frame", 4.5),
      written("edited_frames_percent", 23.25),
      written("alignment_all", 0.891),
      written("speed_up", 8.4),
      written("active_s", 90),
      written("active_s", 7200),
    ]).toEqual(["12,345", "4.50", "23.3 %", "89.1 %", "8.4 ×", "1.5 min", "2.0 h"]);
  });

  it("are a dash where there is nothing to divide by, and zero where there is", () => {
    expect([written("alignment_all", null), written("alignment_all", undefined), written("clicks", 0)]).toEqual([
      "–",
      "–",
      "0",
    ]);
  });

  it("are plotted as percent where they are shares", () => {
    expect([plotted("alignment_all", 0.5), plotted("seconds_per_frame", 0.5), plotted("alignment_all", null)]).toEqual([
      50,
      0.5,
      null,
    ]);
    expect([unitOf("acceptance_rate"), unitOf("clicks_per_masklet")]).toEqual(["%", ""]);
  });

  it("have a name and a meaning each", () => {
    expect(ALL).toHaveLength(22);
    expect(Object.keys(PAPER)).toEqual(["phase-1", "phase-2", "phase-3"]);
  });
});

describe("lines over time", () => {
  const group = (key: string, seconds_per_frame: number | null) => ({
    key,
    name: key,
    measures: { seconds_per_frame } as never,
  });

  it("have a point for each day with a value", () => {
    const lines = [
      { name: "SAM 2", days: [group("2026-11-01", 5), group("2026-11-02", null), group("2026-11-03", 4)] },
    ];
    expect(dayPoints(lines, "seconds_per_frame")).toEqual([
      { series: "SAM 2", day: new Date("2026-11-01"), value: 5 },
      { series: "SAM 2", day: new Date("2026-11-03"), value: 4 },
    ]);
  });
});
