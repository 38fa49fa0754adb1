import { describe, expect, it } from "vitest";

import { makePrompt, makeRecord, makeVideo } from "../testing/factories";
import { clicksOn } from "./clicks";
import { EMPTY_HISTORY, record, undo, type ChangeRecord, type Command, type PromptRecord } from "./history";
import { enqueue } from "./outbox";
import { cellKey, emptyDocument, type DocumentState } from "./state";

const added = (change: Partial<PromptRecord>): Command => ({ type: "prompts-added", prompts: [makeRecord(change)] });
const candidate = added({ promptId: "kept", value: { kind: "mask", counts: "" }, tool: "candidate" });
const cleared = (first: number, last: number): Command => {
  const change: ChangeRecord = { changeId: "c", change: "clear", maskletIds: ["dog"], span: { first, last } };
  return { type: "changed", change };
};
const historyOf = (...commands: Command[]) => commands.reduce(record, EMPTY_HISTORY);
const holding = (...ids: string[]): DocumentState => ({
  ...emptyDocument(makeVideo()),
  prompts: new Map([[cellKey("dog", 0), ids.map((id) => makePrompt({ id }))]]),
});
const nothing = { document: holding(), history: EMPTY_HISTORY, outbox: [] };

describe("clicks on a masklet", () => {
  it("are those in force, whoever made them", () => {
    expect(clicksOn({ ...nothing, document: holding("theirs", "mine") }, "dog")).toBe(2);
    expect(clicksOn({ ...nothing, document: holding("theirs") }, "cat")).toBe(0);
  });

  it("count at once, and once", () => {
    const history = historyOf(added({ promptId: "a" }));
    expect(clicksOn({ ...nothing, history }, "dog")).toBe(1);
    expect(clicksOn({ ...nothing, history, document: holding("a") }, "dog")).toBe(1);
  });

  it("stay clicks when a candidate has taken their place", () => {
    expect(clicksOn({ ...nothing, history: historyOf(added({ promptId: "a" }), candidate) }, "dog")).toBe(1);
  });

  it("are gone when they were undone or taken away", () => {
    const both = historyOf(added({ promptId: "a" }), added({ promptId: "b" }));
    const back = undo(both, () => "fresh")?.history ?? both;
    expect(clicksOn({ ...nothing, history: back }, "dog")).toBe(1);
    const removed = record(both, { type: "prompt-removed", prompt: makeRecord({ promptId: "b" }) });
    expect(clicksOn({ ...nothing, history: removed }, "dog")).toBe(1);
  });

  it("are gone while the server has not heard of it yet", () => {
    const outbox = enqueue([], { kind: "retract", promptId: "a", maskletId: "dog", frameIndex: 0 });
    expect(clicksOn({ ...nothing, document: holding("a"), outbox }, "dog")).toBe(0);
  });

  it("go with the frames that were cleared, and with no others", () => {
    const history = historyOf(added({ promptId: "a", frameIndex: 3 }), added({ promptId: "b", frameIndex: 9 }));
    expect(clicksOn({ ...nothing, history: record(history, cleared(0, 5)) }, "dog")).toBe(1);
  });
});
