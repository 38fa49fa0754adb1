import { describe, expect, it } from "vitest";

import type { FramesChange, OutboxAction } from "./actions";
import { makePrompt, makeRecord } from "../testing/factories";
import {
  draftIds,
  enqueue,
  firstPromptOf,
  forgetMasklet,
  hurry,
  insist,
  markConflict,
  markSending,
  markWaiting,
  nextRetryAt,
  outboxRetryDelay,
  restoreOutbox,
  sendable,
  sendAlone,
  settle,
  type Outbox,
} from "./outbox";
import { promptMarks } from "./promptMarks";
import { propagationOf } from "./trackWish";

const add = (promptId: string, maskletId = "dog"): OutboxAction => ({
  kind: "add",
  ...makeRecord({ promptId, maskletId }),
});
const retract = (promptId: string): OutboxAction => ({ kind: "retract", promptId, maskletId: "dog", frameIndex: 0 });
const SPAN = { first: 0, last: 9 };
const change = (changeId: string, kind: FramesChange = "clear"): OutboxAction => ({
  kind: "change",
  changeId,
  maskletId: "dog",
  change: kind,
  span: SPAN,
});
const turn = (kind: "undo-change" | "redo-change", changeId: string): OutboxAction => ({
  kind,
  stepId: `step of ${changeId}`,
  changeId,
  maskletIds: ["dog"],
});
const track = (masklets: string[] | null): OutboxAction => ({
  kind: "track",
  runId: "run",
  wish: { ...propagationOf({ direction: "both", startFrame: 0 }), masklet_ids: masklets },
});
const outboxOf = (...actions: OutboxAction[]): Outbox => actions.reduce<Outbox>(enqueue, []);
const keys = (entries: readonly { key: string }[]) => entries.map(({ key }) => key);

describe("the first prompt of a masklet", () => {
  const create: OutboxAction = { kind: "create", maskletId: "draft" };
  const firstOf = (outbox: Outbox) => outbox.map((entry) => firstPromptOf(outbox, entry)?.key ?? null);

  it("goes with it", () => {
    expect(firstOf(outboxOf(create, add("c", "cat"), add("a", "draft"), add("b", "draft")))).toEqual([
      "add a",
      null,
      null,
      null,
    ]);
  });

  it("goes after it when something stands between, or either was sent before", () => {
    const both = outboxOf(create, add("a", "draft"));
    const [first] = both;
    expect(firstOf(both)).toEqual(["add a", null]);
    expect(firstOf(outboxOf(create))).toEqual([null]);
    expect(firstOf(outboxOf(create, track(null), add("a", "draft")))).toEqual([null, null, null]);
    expect(firstOf(outboxOf(create, change("c"), add("a", "draft")))).toEqual(["add a", null, null]);
    expect(firstOf(sendAlone(both, first?.key ?? ""))).toEqual([null, null]);
    expect(firstOf(sendAlone(both, "add a"))).toEqual([null, null]);
    expect(firstOf(markSending(both, "add a"))).toEqual([null, null]);
    expect(firstOf(restoreOutbox([create, add("a", "draft")]))).toEqual([null, null]);
  });
});

describe("sendable", () => {
  it("sends one at a time for each masklet, in order", () => {
    const outbox = outboxOf(add("a"), add("b"), add("c", "cat"));
    expect(keys(sendable(outbox, 0))).toEqual(["add a", "add c"]);
    expect(keys(sendable(markSending(outbox, "add a"), 0))).toEqual(["add c"]);
    expect(keys(sendable(settle(outbox, "add a"), 0))).toEqual(["add b", "add c"]);
  });

  it("holds what follows while the first waits for its next try", () => {
    const outbox = markWaiting(outboxOf(add("a"), add("b")), "add a", 1000, "away");
    expect(sendable(outbox, 1000)).toEqual([]);
    expect(nextRetryAt(outbox, 1000)).toBe(1000 + outboxRetryDelay(1));
    expect(keys(sendable(outbox, 1000 + outboxRetryDelay(1)))).toEqual(["add a"]);
    expect(keys(sendable(hurry(outbox), 1000))).toEqual(["add a"]);
  });

  it("waits longer after each failure, up to a bound", () => {
    expect(outboxRetryDelay(2)).toBeGreaterThan(outboxRetryDelay(1));
    expect(outboxRetryDelay(50)).toBe(outboxRetryDelay(60));
  });
});

describe("what is about several masklets", () => {
  it("waits for everything before it, and holds everything after it back", () => {
    const outbox = outboxOf(add("a"), track(null), add("b", "cat"));
    expect(keys(sendable(outbox, 0))).toEqual(["add a"]);
    expect(keys(sendable(settle(outbox, "add a"), 0))).toEqual(["track run"]);
  });

  it("leaves other masklets alone where it names its own", () => {
    const outbox = outboxOf(track(["dog"]), add("a"), add("b", "cat"));
    expect(keys(sendable(outbox, 0))).toEqual(["track run", "add b"]);
  });
});

describe("a masklet that is gone", () => {
  const undoing = { kind: "undo-change", stepId: "s", changeId: "removal", maskletIds: ["dog"] } as const;

  it("takes what waits for it along, but for what follows its return", () => {
    const outbox = outboxOf(add("a"), add("b", "cat"), undoing, add("c"));
    expect(keys(forgetMasklet(outbox, "dog"))).toEqual(["add b", "undo-change s", "add c"]);
    expect(keys(forgetMasklet(outboxOf(add("a"), add("b", "cat")), "dog"))).toEqual(["add b"]);
  });
});

describe("a conflict", () => {
  it("holds the masklet back until somebody has chosen", () => {
    const outbox = markConflict(outboxOf(add("a"), add("b"), add("c", "cat")), "add a", 7);
    expect(keys(sendable(outbox, 1e12))).toEqual(["add c"]);
    const [first] = sendable(insist(outbox, "add a", 7), 0);
    expect(first?.action).toMatchObject({ promptId: "a", basedOn: 7 });
  });
});

describe("undoing what was never sent", () => {
  it("takes a change out, and an undoing that is called off", () => {
    expect(outboxOf(change("c"), turn("undo-change", "c"))).toEqual([]);
    expect(outboxOf(turn("undo-change", "c"), turn("redo-change", "c"))).toEqual([]);
  });

  it("takes a propagation out", () => {
    expect(outboxOf(track(null), turn("undo-change", "run"))).toEqual([]);
  });

  it("is sent where the change may be known already", () => {
    expect(keys(enqueue(restoreOutbox([change("c")]), turn("undo-change", "c")))).toHaveLength(2);
  });
});

describe("retracting", () => {
  it("takes out a prompt that was never sent", () => {
    expect(outboxOf(add("a"), retract("a"))).toEqual([]);
  });

  it("follows a prompt that the server may have heard of", () => {
    const waiting = hurry(markWaiting(outboxOf(add("a")), "add a", 0, "away"));
    expect(keys(enqueue(waiting, retract("a")))).toEqual(["add a", "retract a"]);
    expect(keys(enqueue(restoreOutbox([add("a")]), retract("a")))).toEqual(["add a", "retract a"]);
  });
});

describe("a new masklet", () => {
  it("is created before its prompts are sent", () => {
    const outbox = outboxOf({ kind: "create", maskletId: "draft" }, add("a", "draft"));
    expect(keys(sendable(outbox, 0))).toEqual(["create draft"]);
    expect(draftIds(outbox)).toEqual(["draft"]);
    expect(keys(sendable(settle(outbox, "create draft"), 0))).toEqual(["add a"]);
  });

  it("takes its prompts with it when it cannot be", () => {
    expect(
      forgetMasklet(outboxOf({ kind: "create", maskletId: "draft" }, add("a", "draft"), add("b")), "draft"),
    ).toHaveLength(1);
  });
});

describe("promptMarks", () => {
  it("shows what is on its way on top of what is in force", () => {
    const outbox = markWaiting(outboxOf(add("b")), "add b", 0, "away");
    const marks = promptMarks([makePrompt({ id: "a" })], enqueue(outbox, add("c")), "dog", 0);
    expect(marks.map(({ id, standing }) => [id, standing])).toEqual([
      ["a", "settled"],
      ["b", "waiting"],
      ["c", "pending"],
    ]);
  });

  it("shows a stored but unanswered prompt once, as pending", () => {
    const marks = promptMarks([makePrompt({ id: "a" })], outboxOf(add("a")), "dog", 0);
    expect(marks.map(({ id, standing }) => [id, standing])).toEqual([["a", "pending"]]);
  });

  it("hides a retracted prompt at once", () => {
    expect(promptMarks([makePrompt({ id: "a" })], outboxOf(retract("a")), "dog", 0)).toEqual([]);
  });

  it("lets a box replace what was there, as the server will", () => {
    const box = {
      ...makeRecord({ promptId: "box" }),
      kind: "add",
      value: { kind: "box", x0: 0, y0: 0, x1: 2, y1: 2 },
    } as const;
    expect(promptMarks([makePrompt({ id: "a" })], outboxOf(box), "dog", 0).map(({ id }) => id)).toEqual(["box"]);
  });

  it("shows no prompts where the frame is being cleared, and keeps them where it is being locked", () => {
    expect(promptMarks([makePrompt({ id: "a" })], outboxOf(change("c")), "dog", 4)).toEqual([]);
    expect(promptMarks([makePrompt({ id: "a" })], outboxOf(change("c", "lock")), "dog", 4)).toHaveLength(1);
  });

  it("keeps to its own masklet and frame", () => {
    expect(promptMarks([], outboxOf(add("a", "cat")), "dog", 0)).toEqual([]);
    expect(promptMarks([], outboxOf(add("a")), "dog", 1)).toEqual([]);
  });
});
