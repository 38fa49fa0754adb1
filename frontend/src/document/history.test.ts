import { describe, expect, it } from "vitest";

import { makeRecord } from "../testing/factories";
import { EMPTY_HISTORY, record, redo, undo, withoutPrompts, type Command, type History } from "./history";

const added = (promptId: string): Command => ({ type: "prompt-added", prompt: makeRecord({ promptId }) });
const removed = (promptId: string): Command => ({ type: "prompt-removed", prompt: makeRecord({ promptId }) });
const historyOf = (...commands: Command[]): History => commands.reduce(record, EMPTY_HISTORY);

function must<Value>(value: Value | null): Value {
  if (value === null) throw new Error("nothing to do");
  return value;
}

describe("undo", () => {
  it("retracts a prompt that was added", () => {
    const [, step] = must(undo(historyOf(added("a"), added("b")), "fresh"));
    expect(step).toEqual({ type: "retract", prompt: makeRecord({ promptId: "b" }) });
  });

  it("adds a removed prompt again, as a new one", () => {
    const [, step] = must(undo(historyOf(removed("a")), "fresh"));
    expect(step).toEqual({ type: "add", prompt: makeRecord({ promptId: "fresh" }) });
  });

  it("has nothing to do at the beginning", () => {
    expect(undo(EMPTY_HISTORY, "fresh")).toBeNull();
    expect(redo(historyOf(added("a")), "fresh")).toBeNull();
  });
});

describe("redo", () => {
  it("adds the prompt again, as a new one, which a further undo retracts", () => {
    const [back] = must(undo(historyOf(added("a")), "unused"));
    const [forth, again] = must(redo(back, "second"));
    expect(again).toEqual({ type: "add", prompt: makeRecord({ promptId: "second" }) });
    const [, step] = must(undo(forth, "unused"));
    expect(step.prompt.promptId).toBe("second");
  });

  it("is gone after a new command", () => {
    const [back] = must(undo(historyOf(added("a")), "unused"));
    expect(record(back, added("b")).undone).toEqual([]);
  });
});

describe("a prompt that came back", () => {
  it("is known under its new id wherever the history speaks of it", () => {
    const [back] = must(undo(historyOf(added("a"), removed("a")), "second"));
    const [, step] = must(undo(back, "unused"));
    expect(step).toEqual({ type: "retract", prompt: makeRecord({ promptId: "second" }) });
  });
});

describe("the history", () => {
  it("forgets prompts of masklets that are gone", () => {
    expect(withoutPrompts(historyOf(added("a"), added("b")), ({ promptId }) => promptId === "a").done).toHaveLength(1);
  });
});
