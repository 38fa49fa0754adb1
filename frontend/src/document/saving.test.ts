import { describe, expect, it } from "vitest";

import { makeRecord } from "../testing/factories";
import { enqueue, markConflict, markWaiting, type Outbox } from "./outbox";
import { savingOf } from "./saving";

const queued: Outbox = enqueue([], { kind: "add", ...makeRecord({ promptId: "a" }) });

describe("savingOf", () => {
  it("says saved once nothing is left", () => {
    expect(savingOf([], 0, true)).toEqual({ name: "saved" });
  });

  it("does not say saved while a mask is being made", () => {
    expect(savingOf([], 1, false)).toEqual({ name: "saving", count: 1 });
  });

  it("says what waits and why", () => {
    expect(savingOf(queued, 0, false)).toEqual({ name: "saving", count: 1 });
    expect(savingOf(markWaiting(queued, "add a", 0, "away", true), 0, false)).toMatchObject({
      because: { name: "connection" },
    });
    expect(savingOf(markWaiting(queued, "add a", 0, "Start a worker."), 0, false)).toMatchObject({
      because: { name: "server", sentence: "Start a worker." },
    });
    expect(savingOf(queued, 0, true)).toMatchObject({ count: 1, because: { name: "sign-in" } });
  });

  it("asks the person before anything else where two masks disagree", () => {
    expect(savingOf(markConflict(queued, "add a", 3), 0, true)).toEqual({ name: "conflict", count: 1 });
  });
});
