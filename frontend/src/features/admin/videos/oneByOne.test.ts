import { describe, expect, it, vi } from "vitest";

import { oneByOne } from "./oneByOne";

const NAMED = ["a", "b", "c"].map((name) => ({ name }));

describe("oneByOne", () => {
  it("goes on after a refusal and tells of it", async () => {
    const act = vi.fn(({ name }: { name: string }) =>
      name === "b" ? Promise.reject(new Error("It is in use.")) : Promise.resolve(),
    );
    const turns: number[] = [];
    const outcome = await oneByOne(NAMED, act, { onTurn: (n) => turns.push(n) });
    expect(outcome).toEqual({ done: 2, leftOut: [{ name: "b", because: "It is in use." }] });
    expect(turns).toEqual([1, 2, 3]);
  });

  it("ends before the next one when it is stopped", async () => {
    const stopping = new AbortController();
    const outcome = await oneByOne(
      NAMED,
      () => {
        stopping.abort();
        return Promise.resolve();
      },
      { signal: stopping.signal },
    );
    expect(outcome).toEqual({ done: 1, leftOut: [] });
  });
});
