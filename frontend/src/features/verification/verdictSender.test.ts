import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ApiProblem, NoConnection } from "../../api/problem";
import { HOLD_MS } from "./outbox";
import type { VerdictAnswer } from "./types";
import { VerdictSender, type SendVerdicts } from "./verdictSender";
import { memoryStore, openVerdictStore, type VerdictStore } from "./verdictStore";

const GOOD = { label: "satisfactory", note: "", active_ms: 900 } as const;
const taken = (checkId: string): VerdictAnswer => ({ check_id: checkId, label: "satisfactory", problem: null });

function open(store: VerdictStore, send: SendVerdicts, account = "vera") {
  const refused: string[] = [];
  const sender = new VerdictSender(account, store, send, (checkId, sentence) =>
    refused.push(`${checkId}: ${sentence}`),
  );
  return { sender, refused };
}

const accept = () => vi.fn<SendVerdicts>((_, kept) => Promise.resolve(kept.map(({ checkId }) => taken(checkId))));

describe("the sender of verdicts", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("holds a verdict and sends it once its time is over", async () => {
    const send = accept();
    const { sender } = open(memoryStore(), send);
    await sender.give("project", "one", [{ checkId: "a", verdict: GOOD }]);
    expect(send).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(HOLD_MS);
    expect(send).toHaveBeenCalledTimes(1);
    expect(sender.state.getState().outbox).toEqual([]);
  });

  it("takes one back before it has left, and not after", async () => {
    const send = accept();
    const { sender } = open(memoryStore(), send);
    await sender.give("project", "one", [{ checkId: "a", verdict: GOOD }]);
    expect((await sender.takeBack()).map(({ checkId }) => checkId)).toEqual(["a"]);
    await vi.advanceTimersByTimeAsync(2 * HOLD_MS);
    expect(send).not.toHaveBeenCalled();
    expect(await sender.takeBack()).toEqual([]);
  });

  it("sends what was judged together at once", async () => {
    const send = accept();
    const { sender } = open(memoryStore(), send);
    await sender.give(
      "project",
      "many",
      ["a", "b"].map((checkId) => ({ checkId, verdict: GOOD })),
    );
    sender.flush();
    await vi.runAllTimersAsync();
    expect(send.mock.calls.map(([, kept]) => kept.map(({ checkId }) => checkId))).toEqual([["a", "b"]]);
  });

  it("keeps a verdict without a connection, over a reload, and sends it once", async () => {
    const store = memoryStore();
    const away = open(store, () => Promise.reject(new NoConnection()));
    await away.sender.give("project", "one", [{ checkId: "a", verdict: GOOD }]);
    away.sender.flush();
    await vi.advanceTimersByTimeAsync(1000);
    expect(away.sender.state.getState().waitsBecause).toContain("does not answer");
    away.sender.close();
    const send = accept();
    const { sender } = open(store, send);
    await sender.open();
    await vi.runAllTimersAsync();
    await sender.open();
    await vi.runAllTimersAsync();
    expect(send).toHaveBeenCalledTimes(1);
    expect(await store.all()).toEqual([]);
  });

  it("leaves alone what another person left unsent", async () => {
    const store = memoryStore();
    await open(store, accept()).sender.give("project", "one", [{ checkId: "a", verdict: GOOD }]);
    const send = accept();
    await open(store, send, "vito").sender.open();
    await vi.advanceTimersByTimeAsync(1000);
    expect(send).not.toHaveBeenCalled();
    expect(await store.all()).toHaveLength(1);
  });

  it("says what the server does not want and forgets it", async () => {
    const store = memoryStore();
    const one = open(store, (_, kept) =>
      Promise.resolve(kept.map(({ checkId }) => ({ ...taken(checkId), label: null, problem: { detail: "Decided." } }))),
    );
    await one.sender.give("project", "one", [{ checkId: "a", verdict: GOOD }]);
    one.sender.flush();
    const two = open(store, () => Promise.reject(new ApiProblem(403, "not-permitted", "No", "You may not.")));
    await two.sender.give("project", "one", [{ checkId: "b", verdict: GOOD }]);
    two.sender.flush();
    await vi.runAllTimersAsync();
    expect([...one.refused, ...two.refused]).toEqual(["a: Decided.", "b: You may not."]);
    expect(await store.all()).toEqual([]);
  });
});

describe("the store of verdicts", () => {
  it("keeps them in the order in which they were given", async () => {
    const factory = new IDBFactory();
    const store = await openVerdictStore(factory);
    const kept = (checkId: string, givenAt: number) => {
      return { checkId, projectId: "p", accountId: "v", batch: "b", verdict: GOOD, givenAt, sendAt: 0, tries: 0 };
    };
    await store.put([kept("z", 1), kept("a", 2), kept("m", 3)]);
    await store.put([{ ...kept("a", 2), tries: 4 }]);
    await store.remove(["m"]);
    const again = await openVerdictStore(factory);
    expect((await again.all()).map(({ checkId, tries }) => [checkId, tries])).toEqual([
      ["z", 0],
      ["a", 4],
    ]);
  });
});
