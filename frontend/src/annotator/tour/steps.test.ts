import { describe, expect, it } from "vitest";

import { record, undo } from "../../document/history";
import { createSessionStore, type SessionState } from "../../document/store";
import { makeRecord, makeRun, makeVideo } from "../../testing/factories";
import { isOver, markOf } from "./steps";

const start = createSessionStore(makeVideo()).getState();
const clicked: SessionState = {
  ...start,
  history: record(start.history, { type: "prompts-added", prompts: [makeRecord()] }),
};

describe("a step of the guided task", () => {
  it("is over once something is clicked, not before", () => {
    expect(isOver("click", markOf(start, 0), start, 0)).toBe(false);
    expect(isOver("click", markOf(start, 0), clicked, 0)).toBe(true);
  });

  it("wants a click of its own, whatever was clicked before", () => {
    expect(isOver("refine", markOf(clicked, 0), clicked, 0)).toBe(false);
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
