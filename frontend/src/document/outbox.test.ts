import { describe, expect, it } from "vitest";

import { makePrompt, makeRecord } from "../testing/factories";
import {
  draftIds,
  enqueue,
  forgetMasklet,
  hurry,
  markSending,
  markWaiting,
  nextRetryAt,
  outboxRetryDelay,
  promptMarks,
  restoreOutbox,
  sendable,
  settle,
  type Outbox,
  type OutboxAction,
} from "./outbox";

const add = (promptId: string, maskletId = "dog"): OutboxAction => ({
  kind: "add",
  ...makeRecord({ promptId, maskletId }),
});
const retract = (promptId: string): OutboxAction => ({ kind: "retract", ...makeRecord({ promptId }) });
const outboxOf = (...actions: OutboxAction[]): Outbox => actions.reduce<Outbox>(enqueue, []);
const keys = (entries: readonly { key: string }[]) => entries.map(({ key }) => key);

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
    expect(nextRetryAt(outbox)).toBe(1000 + outboxRetryDelay(1));
    expect(keys(sendable(outbox, 1000 + outboxRetryDelay(1)))).toEqual(["add a"]);
    expect(keys(sendable(hurry(outbox), 1000))).toEqual(["add a"]);
  });

  it("waits longer after each failure, up to a bound", () => {
    expect(outboxRetryDelay(2)).toBeGreaterThan(outboxRetryDelay(1));
    expect(outboxRetryDelay(50)).toBe(outboxRetryDelay(60));
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

  it("keeps to its own masklet and frame", () => {
    expect(promptMarks([], outboxOf(add("a", "cat")), "dog", 0)).toEqual([]);
    expect(promptMarks([], outboxOf(add("a")), "dog", 1)).toEqual([]);
  });
});
