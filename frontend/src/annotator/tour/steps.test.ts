import { describe, expect, it } from "vitest";

import type { Tool } from "../../api/types";
import { record, undo, type PromptRecord } from "../../document/history";
import { createSessionStore, type SessionState } from "../../document/store";
import { makeRecord, makeRun, makeVideo } from "../../testing/factories";
import { parseGuide } from "./guideState";
import { GUIDE_STEPS, isOver, markOf, stepAfter, stepsWith } from "./steps";

const start = createSessionStore(makeVideo()).getState();
const after = (change: Partial<PromptRecord>): SessionState => ({
  ...start,
  history: record(start.history, { type: "prompts-added", prompts: [makeRecord(change)] }),
});
const clicked = after({});

describe("a step of the guided task", () => {
  it("is over once something is clicked, not before", () => {
    expect(isOver("click", markOf(start, 0), start, 0)).toBe(false);
    expect(isOver("click", markOf(start, 0), clicked, 0)).toBe(true);
  });

  it("wants a click of its own, whatever was clicked before", () => {
    expect(isOver("refine", markOf(clicked, 0), clicked, 0)).toBe(false);
  });

  it("wants a stroke where it asks for one", () => {
    const painted = after({ value: { kind: "mask", counts: "0" }, tool: "brush" });
    expect(isOver("paint", markOf(start, 0), clicked, 0)).toBe(false);
    expect(isOver("paint", markOf(start, 0), painted, 0)).toBe(true);
    expect(isOver("refine", markOf(start, 0), painted, 0)).toBe(false);
  });

  it("is over once tracking has begun", () => {
    const tracking = { ...clicked, document: { ...clicked.document, runs: [makeRun()] } };
    expect(isOver("track", markOf(clicked, 0), tracking, 0)).toBe(true);
  });

  it("is over after a look at some frames, either way", () => {
    expect(isOver("look", markOf(clicked, 10), clicked, 6)).toBe(true);
    expect(isOver("look", markOf(clicked, 10), clicked, 11)).toBe(false);
  });

  it("is over once something is undone", () => {
    const undone = { ...clicked, history: undo(clicked.history, () => "new")?.history ?? clicked.history };
    expect(isOver("undo", markOf(clicked, 0), undone, 0)).toBe(true);
  });
});

describe("the steps", () => {
  const walk = (...tools: Tool[]): string[] => {
    const steps = stepsWith(new Set(tools));
    const seen: string[] = [];
    for (let step: ReturnType<typeof stepAfter> = "click"; step !== "over"; step = stepAfter(step, steps))
      seen.push(step);
    return seen;
  };

  it("are all of them with all tools", () => {
    expect(walk("click", "brush", "eraser", "propagate")).toEqual(GUIDE_STEPS);
  });

  it("leave out what the phase has no tool for", () => {
    expect(walk("click")).toEqual(["click", "refine", "look", "correct", "undo"]);
    expect(walk("click", "eraser")).toContain("paint");
  });
});

describe("where a person stands", () => {
  it.each([
    [null, { name: "new" }],
    ['{"name":"ended"}', { name: "ended" }],
    ['{"name":"running","videoId":"v","step":"track"}', { name: "running", videoId: "v", step: "track" }],
    ['{"name":"running","videoId":"v","step":"dance"}', { name: "ended" }],
    ['"seen"', { name: "ended" }],
  ])("is kept as %s", (text, guide) => {
    expect(parseGuide(text)).toEqual(guide);
  });
});
