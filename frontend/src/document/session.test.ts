import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ApiProblem, NoConnection } from "../api/problem";
import { makeMask, makeMasklet, makeRun } from "../testing/factories";
import { answer, CLICK, setUp } from "../testing/session";
import { activeRun, maskAt, promptsAt } from "./state";
import type { VideoApi } from "./videoApi";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("opening", () => {
  it("fetches everything once the event stream is heard", async () => {
    const { live, state } = setUp();
    await live();
    expect(state().loading.name).toBe("ready");
    expect(state().document.masklets).toHaveLength(1);
    expect(state().masksFetched).toBe(1);
  });

  it("does so too when no event stream can be had", async () => {
    const { state } = setUp();
    await vi.advanceTimersByTimeAsync(2000);
    expect(state().loading.name).toBe("ready");
  });

  it("keeps what events said while the fetch was under way", async () => {
    let deliver: (masks: never[]) => void = () => undefined;
    const { live, newest, state } = setUp({ masks: () => new Promise((resolve) => (deliver = resolve)) });
    await live();
    newest().socket.say("2-0", { type: "masks", frame_index: 4, run_id: null, masks: [makeMask({ frame_index: 4 })] });
    await vi.advanceTimersByTimeAsync(50);
    deliver([]);
    await vi.advanceTimersByTimeAsync(0);
    expect(maskAt(state().document, "dog", 4)).toBeDefined();
  });

  it("says why it failed, and can try again", async () => {
    let fails = true;
    const snapshot = setUp().api.snapshot;
    const { session, live, state } = setUp({
      snapshot: () => (fails ? Promise.reject(new NoConnection()) : snapshot()),
    });
    await live();
    expect(state().loading.name).toBe("failed");
    fails = false;
    session.reload();
    await vi.advanceTimersByTimeAsync(0);
    expect(state().loading.name).toBe("ready");
  });
});

describe("a click", () => {
  it("is shown before it is answered and settled by the answer", async () => {
    const { session, live, state } = setUp();
    await live();
    session.addPrompt("dog", 0, CLICK);
    expect(state().outbox).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(0);
    expect(state().outbox).toHaveLength(0);
    expect(maskAt(state().document, "dog", 0)?.state).toBe("edited");
    expect(promptsAt(state().document, "dog", 0)).toHaveLength(1);
    expect(state().lastAnswerMs).not.toBeNull();
  });

  it("waits and is sent again, under the same id, when nobody answers", async () => {
    const addPrompt = vi
      .fn<VideoApi["addPrompt"]>()
      .mockRejectedValueOnce(new NoConnection())
      .mockResolvedValue(answer());
    const { session, live, state, onTrouble } = setUp({ addPrompt });
    await live();
    session.addPrompt("dog", 0, CLICK);
    await vi.advanceTimersByTimeAsync(0);
    expect(state().outbox[0]?.delivery.name).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1000);
    expect(state().outbox).toHaveLength(0);
    expect(addPrompt.mock.calls[0]).toEqual(addPrompt.mock.calls[1]);
    expect(onTrouble).not.toHaveBeenCalled();
  });

  it("stays while no worker is there", async () => {
    const gone = new ApiProblem(503, "no-worker", "No worker", "Start one.");
    const { session, live, state } = setUp({ addPrompt: () => Promise.reject(gone) });
    await live();
    session.addPrompt("dog", 0, CLICK);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(state().outbox).toHaveLength(1);
    expect(state().outbox[0]?.delivery).toMatchObject({ name: "waiting", because: "Start one." });
  });

  it("is taken back with a sentence when the server refuses it", async () => {
    const refused = new ApiProblem(422, "prompt-outside-frame", "Outside", "Click inside the frame.");
    const { session, live, state, onTrouble } = setUp({ addPrompt: () => Promise.reject(refused) });
    await live();
    session.addPrompt("dog", 0, CLICK);
    await vi.advanceTimersByTimeAsync(0);
    expect(state().outbox).toHaveLength(0);
    expect(state().history.done).toHaveLength(0);
    expect(onTrouble).toHaveBeenCalledWith("Click inside the frame.");
  });

  it("that finds nothing says so", async () => {
    const nothing = answer({ mask: makeMask({ state: "edited", area: 0 }) });
    const { session, live, onNothingFound } = setUp({ addPrompt: () => Promise.resolve(nothing) });
    await live();
    session.addPrompt("dog", 0, CLICK);
    await vi.advanceTimersByTimeAsync(0);
    expect(onNothingFound).toHaveBeenCalledOnce();
  });

  it("survives a reload while it waits", async () => {
    const { session, live, kept } = setUp({ addPrompt: () => Promise.reject(new NoConnection()) });
    await live();
    session.addPrompt("dog", 0, CLICK);
    await vi.advanceTimersByTimeAsync(0);
    expect([...kept.actions.values()]).toMatchObject([{ kind: "add", value: CLICK }]);
    const next = setUp({ kept: { actions: [...kept.actions.values()] } });
    await next.live();
    expect(next.api.addPrompt).toHaveBeenCalledWith([...kept.actions.values()][0], null);
    expect(next.state().outbox).toHaveLength(0);
  });

  it("on nothing begins a masklet, which then gets the prompt", async () => {
    const { session, live, api, state } = setUp();
    await live();
    const maskletId = session.beginMasklet();
    session.addPrompt(maskletId, 3, CLICK);
    await vi.advanceTimersByTimeAsync(0);
    expect(api.beginMasklet).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ maskletId, frameIndex: 3 }),
      null,
    );
    expect(api.createMasklet).not.toHaveBeenCalled();
    expect(api.addPrompt).not.toHaveBeenCalled();
    expect(state().document.masklets.map(({ id }) => id)).toEqual(["dog", maskletId]);
    expect(state().outbox).toHaveLength(0);
  });

  it("that cannot begin a masklet is sent after it, and says itself what is wrong", async () => {
    const refused = new ApiProblem(422, "prompt-outside-frame", "Outside", "Click inside the frame.");
    const { session, live, api, state, onTrouble } = setUp({
      beginMasklet: vi.fn(() => Promise.reject(refused)),
      addPrompt: vi.fn(() => Promise.reject(refused)),
    });
    await live();
    const maskletId = session.beginMasklet();
    session.addPrompt(maskletId, 3, CLICK);
    await vi.advanceTimersByTimeAsync(0);
    expect(api.beginMasklet).toHaveBeenCalledOnce();
    expect(api.createMasklet).toHaveBeenCalledExactlyOnceWith(maskletId);
    expect(api.addPrompt).toHaveBeenCalledOnce();
    expect(onTrouble).toHaveBeenCalledExactlyOnceWith("Click inside the frame.");
    expect(state().document.masklets.map(({ id }) => id)).toEqual(["dog", maskletId]);
    expect(state().outbox).toHaveLength(0);
  });

  it("that began a masklet on a broken connection is sent again after it", async () => {
    const { session, live, api, state } = setUp({ beginMasklet: vi.fn(() => Promise.reject(new NoConnection())) });
    await live();
    const maskletId = session.beginMasklet();
    session.addPrompt(maskletId, 3, CLICK);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(api.beginMasklet).toHaveBeenCalledOnce();
    expect(api.createMasklet).toHaveBeenCalledExactlyOnceWith(maskletId);
    expect(api.addPrompt).toHaveBeenCalledOnce();
    expect(state().outbox).toHaveLength(0);
  });

  it("is created once, however often the connection breaks", async () => {
    const create = vi.fn((id: string) => Promise.resolve(makeMasklet({ id, number: 2 })));
    create.mockRejectedValueOnce(new NoConnection());
    const { session, live, state } = setUp({ createMasklet: create });
    await live();
    const maskletId = session.beginMasklet();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(create.mock.calls).toEqual([[maskletId], [maskletId]]);
    expect(state().document.masklets.map(({ id }) => id)).toEqual(["dog", maskletId]);
  });
});

describe("a lost connection", () => {
  it("is said, and the stream goes on after the last event", async () => {
    const { live, newest, sockets, state } = setUp();
    await live();
    newest().socket.say("7-0", { type: "masklet", masklet: makeMasklet({ name: "dog" }) });
    newest().socket.close();
    expect(state().connection).toBe("lost");
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(2);
    expect(newest().after).toBe("7-0");
    await live();
    expect(state().connection).toBe("live");
    expect(state().document.masklets[0]?.name).toBe("dog");
  });

  it("fetches everything anew when too much was missed", async () => {
    const snapshot = vi.fn(setUp().api.snapshot);
    const { live, newest } = setUp({ snapshot });
    await live();
    newest().socket.say("9-0", { type: "resync" });
    await vi.advanceTimersByTimeAsync(0);
    expect(snapshot).toHaveBeenCalledTimes(2);
  });

  it("is noticed when the server falls silent without a word", async () => {
    const { live, state } = setUp();
    await live();
    await vi.advanceTimersByTimeAsync(41_000);
    expect(state().connection).not.toBe("live");
  });
});

describe("tracking", () => {
  it("shows the run and can be stopped", async () => {
    const { session, live, state } = setUp();
    await live();
    session.track({ direction: "both", startFrame: 0 });
    await vi.advanceTimersByTimeAsync(0);
    expect(activeRun(state().document)?.state).toBe("queued");
    session.stopTracking(activeRun(state().document)?.id ?? "none");
    await vi.advanceTimersByTimeAsync(0);
    expect(activeRun(state().document)?.cancel_requested).toBe(true);
  });

  it("says why a run failed, once", async () => {
    const { live, newest, onTrouble } = setUp();
    await live();
    newest().socket.say("2-0", { type: "run", run: makeRun() });
    await vi.advanceTimersByTimeAsync(50);
    const failed = makeRun({ state: "failed", problem: { detail: "Out of memory; use a smaller model." } });
    newest().socket.say("3-0", { type: "run", run: failed });
    newest().socket.say("4-0", { type: "run", run: failed });
    await vi.advanceTimersByTimeAsync(50);
    expect(onTrouble).toHaveBeenCalledWith(expect.stringContaining("Out of memory"));
    expect(onTrouble).toHaveBeenCalledTimes(1);
  });
});
