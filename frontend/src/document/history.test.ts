import { describe, expect, it } from "vitest";

import { makeRecord } from "../testing/factories";
import {
  EMPTY_HISTORY,
  idsOf,
  isAbout,
  isRemoved,
  nameOfRemoved,
  placeOf,
  record,
  redo,
  undo,
  without,
  type Command,
  type History,
  type Step,
} from "./history";

const added = (...ids: string[]): Command => ({
  type: "prompts-added",
  prompts: ids.map((promptId) => makeRecord({ promptId })),
});
const removed = (promptId: string): Command => ({ type: "prompt-removed", prompt: makeRecord({ promptId }) });
const ran: Command = {
  type: "changed",
  change: { changeId: "run", change: "run", maskletIds: ["dog", "cat"], span: { first: 2, last: 9 } },
};
const historyOf = (...commands: Command[]): History => commands.reduce(record, EMPTY_HISTORY);

/** Gives "new 1", "new 2", … */
function freshIds(): () => string {
  let count = 0;
  return () => `new ${++count}`;
}

function must(step: Step | null): Step {
  if (step === null) throw new Error("nothing to do");
  return step;
}

const sent = ({ actions }: Step): string[] =>
  actions.map((action) => `${action.kind} ${"promptId" in action ? action.promptId : ""}`.trim());

describe("undo", () => {
  it("retracts the prompts of one step together", () => {
    expect(sent(must(undo(historyOf(added("a"), added("b", "c")), freshIds())))).toEqual(["retract b", "retract c"]);
  });

  it("brings a removed prompt back under a new id, which a further undo retracts", () => {
    const first = must(undo(historyOf(added("a"), removed("a")), freshIds()));
    expect(sent(first)).toEqual(["add new 1"]);
    expect(sent(must(undo(first.history, freshIds())))).toEqual(["retract new 1"]);
  });

  it("undoes a propagation as one step", () => {
    const { actions } = must(undo(historyOf(added("a"), ran), freshIds()));
    expect(actions).toEqual([{ kind: "undo-change", stepId: "new 1", changeId: "run", maskletIds: ["dog", "cat"] }]);
  });

  it("gives an object its former name", () => {
    const named: Command = { type: "object-changed", maskletId: "dog", before: { name: "a" }, after: { name: "b" } };
    expect(must(undo(historyOf(named), freshIds())).actions[0]).toMatchObject({ change: { name: "a" } });
  });

  it("has nothing to do at the beginning", () => {
    expect(undo(EMPTY_HISTORY, freshIds())).toBeNull();
    expect(redo(historyOf(added("a")), freshIds())).toBeNull();
  });
});

describe("redo", () => {
  it("adds an undone prompt under a new id, which undo then retracts", () => {
    const undone = must(undo(historyOf(added("a")), freshIds()));
    const again = must(redo(undone.history, freshIds()));
    expect(sent(again)).toEqual(["add new 1"]);
    expect(sent(must(undo(again.history, freshIds())))).toEqual(["retract new 1"]);
  });

  it("does a propagation again", () => {
    const undone = must(undo(historyOf(ran), freshIds()));
    expect(must(redo(undone.history, freshIds())).actions[0]).toMatchObject({ kind: "redo-change", changeId: "run" });
  });

  it("ends where something new is done", () => {
    const { history } = must(undo(historyOf(added("a")), freshIds()));
    expect(redo(record(history, added("b")), freshIds())).toBeNull();
  });
});

describe("a command", () => {
  it("says where it shows", () => {
    expect(placeOf(added("a"))).toEqual({ maskletId: "dog", frameIndex: 0 });
    expect(placeOf(ran)).toEqual({ maskletId: "dog", frameIndex: null });
  });

  it("is forgotten with its masklet, unless it is about others too", () => {
    const kept = without(historyOf(added("a"), ran), (command) => isAbout(command, "dog"));
    expect(kept.done.map((command) => command.type)).toEqual(["changed"]);
  });

  it("knows its ids on the server", () => {
    expect([idsOf(added("a", "b")), idsOf(ran)]).toEqual([["a", "b"], ["run"]]);
  });
});

describe("an object that was removed", () => {
  const removal = { changeId: "gone", change: "remove", maskletIds: ["dog"], span: null, name: "Rex" } as const;

  it("is known by its name until the removal is undone", () => {
    const history = historyOf(added("a"), { type: "changed", change: removal });
    expect(nameOfRemoved(history, "dog")).toBe("Rex");
    expect(nameOfRemoved(history, "cat")).toBeUndefined();
    expect(isRemoved(must(undo(history, freshIds())).history, "dog")).toBe(false);
  });
});
