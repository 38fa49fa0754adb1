import { describe, expect, it } from "vitest";

import { makeTask } from "../../testing/factories";
import { ALL_TOOLS, phaseOf, toolsOf } from "./allowedTools";
import { standingOf } from "./lease";
import type { Phase } from "../../api/types";

const NOW = Date.parse("2026-11-23T08:05:00Z");

describe("a task on the screen", () => {
  it("is the person's until its lease ends", () => {
    expect(standingOf(makeTask(), "ada", NOW)).toEqual({ name: "mine", expiresInMs: 300_000 });
    expect(standingOf(makeTask(), "ada", NOW + 300_000)).toEqual({ name: "lost", holder: null });
  });

  it("may have gone to somebody else", () => {
    expect(standingOf(makeTask({ leased_by: "grace" }), "ada", NOW)).toEqual({ name: "lost", holder: "grace" });
  });

  it("is read-only once it is handed in or decided", () => {
    expect(standingOf(makeTask({ state: "submitted" }), "ada", NOW).name).toBe("submitted");
    expect(standingOf(makeTask({ state: "satisfactory" }), "ada", NOW).name).toBe("finished");
  });
});

describe("allowed tools", () => {
  const phase = (id: string, tools: Phase["tools"], is_default = false): Phase =>
    ({ id, tools, is_default }) as unknown as Phase;
  const phases = [phase("one", ["click", "brush"]), phase("three", ["click", "propagate"], true)];

  it("are those of the task's phase", () => {
    expect([...toolsOf(phaseOf(phases, makeTask({ phase_id: "one" })))]).toEqual(["click", "brush"]);
  });

  it("are those of the default phase for a new object, and all while nothing is known", () => {
    expect([...toolsOf(phaseOf(phases, undefined))]).toEqual(["click", "propagate"]);
    expect(toolsOf(phaseOf([], undefined))).toBe(ALL_TOOLS);
  });
});
