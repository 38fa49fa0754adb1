import { describe, expect, it } from "vitest";

import { due, give, HOLD_MS, hurry, nextDueAt, postpone, settle, takeable, type KeptVerdict } from "./outbox";

const NOBODY = new Set<string>();

function kept(checkId: string, change: Partial<KeptVerdict> = {}): KeptVerdict {
  return {
    checkId,
    projectId: "project",
    accountId: "vera",
    batch: checkId,
    verdict: { label: "satisfactory", note: "", active_ms: 0 },
    givenAt: 0,
    sendAt: HOLD_MS,
    tries: 0,
    ...change,
  };
}

describe("verdicts on their way", () => {
  it("holds the newest one and lets the one before go", () => {
    const outbox = give(give([], [kept("a")], 0), [kept("b")], 100);
    expect(due(outbox, NOBODY, 100).map(({ checkId }) => checkId)).toEqual(["a"]);
    expect(due(outbox, NOBODY, HOLD_MS)).toHaveLength(2);
    expect(nextDueAt(outbox, new Set(["a"]))).toBe(HOLD_MS);
  });

  it("takes the last one back, and what was judged together", () => {
    const outbox = give([kept("a")], [kept("b", { batch: "many" }), kept("c", { batch: "many" })], 0);
    expect(takeable(outbox, NOBODY).map(({ checkId }) => checkId)).toEqual(["b", "c"]);
    expect(takeable(outbox, new Set(["c"]))).toEqual([]);
    expect(takeable([], NOBODY)).toEqual([]);
  });

  it("takes nothing back that may have arrived", () => {
    expect(takeable(postpone([kept("a")], new Set(["a"]), 0), NOBODY)).toEqual([]);
  });

  it("waits longer each time, and not at all once the connection is back", () => {
    const ids = new Set(["a"]);
    const once = postpone([kept("a")], ids, 0);
    const twice = postpone(once, ids, 0);
    expect([once[0]?.sendAt, twice[0]?.sendAt]).toEqual([2000, 4000]);
    expect(hurry(twice, 10)[0]?.sendAt).toBe(10);
  });

  it("never counts a masklet twice", () => {
    expect(give([kept("a")], [kept("a", { batch: "again" })], 0)).toHaveLength(1);
  });

  it("sends one project at a time", () => {
    const outbox = [kept("a", { sendAt: 0 }), kept("b", { sendAt: 0, projectId: "other" })];
    expect(due(outbox, NOBODY, 1).map(({ checkId }) => checkId)).toEqual(["a"]);
    expect(settle(outbox, new Set(["a"])).map(({ checkId }) => checkId)).toEqual(["b"]);
    expect(nextDueAt([], NOBODY)).toBeNull();
  });
});
