import { describe, expect, it } from "vitest";

import {
  newUpload,
  sentBytes,
  stepUpload,
  uploadRetryDelay,
  type Upload,
  type UploadEffect,
  type UploadEvent,
} from "./uploadState";

const URL_A = "/api/uploads/a";

function run(events: UploadEvent[], size = 100): { upload: Upload; effects: readonly UploadEffect[] } {
  let upload = newUpload(size);
  let effects: readonly UploadEffect[] = [];
  for (const event of events) [upload, effects] = stepUpload(upload, event);
  return { upload, effects };
}

const fresh: UploadEvent = { type: "start", knownUrl: null };
const known: UploadEvent = { type: "start", knownUrl: URL_A };
const created: UploadEvent = { type: "created", url: URL_A, offset: 0 };

describe("a new upload", () => {
  it("is created, then sent from the start", () => {
    expect(run([fresh]).effects).toEqual([{ do: "create" }]);
    expect(run([fresh, created]).effects).toEqual([{ do: "send", url: URL_A, offset: 0 }]);
  });

  it("sends chunk after chunk until all is there", () => {
    expect(run([fresh, created, { type: "offset", offset: 60 }]).effects).toEqual([
      { do: "send", url: URL_A, offset: 60 },
    ]);
    const { upload, effects } = run([fresh, created, { type: "offset", offset: 60 }, { type: "offset", offset: 100 }]);
    expect(upload.state.name).toBe("done");
    expect(effects).toEqual([{ do: "forget" }]);
  });

  it("counts what is in flight", () => {
    const { upload } = run([fresh, created, { type: "offset", offset: 60 }, { type: "progress", inFlight: 15 }]);
    expect(sentBytes(upload)).toBe(75);
  });
});

describe("an upload begun before a reload", () => {
  it("asks how much is there and goes on from it", () => {
    expect(run([known]).effects).toEqual([{ do: "ask", url: URL_A }]);
    expect(run([known, { type: "offset", offset: 40 }]).effects).toEqual([{ do: "send", url: URL_A, offset: 40 }]);
  });

  it("begins anew when the server knows it no more", () => {
    expect(run([known, { type: "gone" }]).effects).toEqual([{ do: "forget" }, { do: "create" }]);
  });

  it("is done when all had arrived", () => {
    expect(run([known, { type: "offset", offset: 100 }]).upload.state.name).toBe("done");
  });
});

describe("a lost connection", () => {
  it("waits, then asks before sending", () => {
    const lost = run([fresh, created, { type: "lost" }]);
    expect(lost.effects).toEqual([{ do: "wait", ms: uploadRetryDelay(1) }]);
    const [, effects] = stepUpload(lost.upload, { type: "retry" });
    expect(effects).toEqual([{ do: "ask", url: URL_A }]);
  });

  it("waits longer each time and is patient again once something got through", () => {
    const twice = run([fresh, created, { type: "lost" }, { type: "retry" }, { type: "lost" }]);
    expect(twice.effects).toEqual([{ do: "wait", ms: uploadRetryDelay(2) }]);
    const [retried] = stepUpload(twice.upload, { type: "retry" });
    const [recovered] = stepUpload(retried, { type: "offset", offset: 10 });
    expect(recovered.failures).toBe(0);
  });

  it("creates anew when nothing had been created", () => {
    expect(run([fresh, { type: "lost" }, { type: "retry" }]).effects).toEqual([{ do: "create" }]);
  });
});

describe("the end", () => {
  it("comes with the server's sentence when it refuses", () => {
    const { upload } = run([fresh, created, { type: "refused", sentence: "This is a picture." }]);
    expect(upload.state).toEqual({ name: "failed", sentence: "This is a picture." });
  });

  it("throws away what the server has when cancelled, and is over once that is gone", () => {
    const { upload, effects } = run([fresh, created, { type: "cancel" }]);
    expect(upload.state).toEqual({ name: "leaving", url: URL_A });
    expect(effects).toEqual([{ do: "forget" }, { do: "terminate", url: URL_A }]);
    const [gone, nothing] = stepUpload(upload, { type: "terminated" });
    expect(gone.state.name).toBe("cancelled");
    expect(nothing).toEqual([]);
  });

  it("comes at once when the server has nothing of it", () => {
    expect(run([{ type: "cancel" }]).upload.state.name).toBe("cancelled");
    expect(run([fresh, { type: "lost" }, { type: "cancel" }]).upload.state.name).toBe("cancelled");
  });

  it("waits for the address of what was cancelled while it was being created", () => {
    const leaving = run([fresh, { type: "cancel" }]);
    expect(leaving.upload.state).toEqual({ name: "leaving", url: null });
    expect(leaving.effects).toEqual([]);
    expect(stepUpload(leaving.upload, created)[1]).toEqual([{ do: "forget" }, { do: "terminate", url: URL_A }]);
    for (const event of [{ type: "lost" }, { type: "refused", sentence: "No." }] as const) {
      expect(stepUpload(leaving.upload, event)[0].state.name).toBe("cancelled");
    }
  });

  it.each<UploadEvent>([
    { type: "offset", offset: 50 },
    { type: "lost" },
    { type: "retry" },
    { type: "gone" },
    { type: "cancel" },
  ])("cannot be undone by a late event: $type", (late) => {
    const { upload, effects } = run([fresh, created, { type: "cancel" }, late]);
    expect(upload.state.name).toBe("leaving");
    expect(effects).toEqual([]);
  });

  it("comes at once for a video that was deleted while it was being sent", () => {
    expect(run([fresh, created, { type: "gone" }]).upload.state.name).toBe("cancelled");
  });
});
