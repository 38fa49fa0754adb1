import { describe, expect, it } from "vitest";

import { makeRecord } from "../testing/factories";
import { enqueue, markConflict, markWaiting, type Outbox } from "./outbox";
import { savingOf } from "./saving";

const queued: Outbox = enqueue([], { kind: "add", ...makeRecord({ promptId: "a" }) });

describe("savingOf", () => {
  it("says saved once nothing is left", () => {
    expect(savingOf([], true)).toEqual({ name: "saved" });
  });

  it("says what waits and why", () => {
    expect(savingOf(queued, false)).toEqual({ name: "saving", count: 1 });
    expect(savingOf(markWaiting(queued, "add a", 0, "away", true), false)).toMatchObject({
      because: { name: "connection" },
    });
    expect(savingOf(markWaiting(queued, "add a", 0, "Start a worker."), false)).toMatchObject({
      because: { name: "server", sentence: "Start a worker." },
    });
    expect(savingOf(queued, true)).toMatchObject({ count: 1, because: { name: "sign-in" } });
  });

  it("asks the person before anything else where two masks disagree", () => {
    expect(savingOf(markConflict(queued, "add a", 3), true)).toEqual({ name: "conflict", count: 1 });
  });
});
