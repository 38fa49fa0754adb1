import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ApiProblem } from "../api/problem";
import type { Change } from "../api/types";
import { makeChange, makeMask, makeRecord, makeRun } from "../testing/factories";
import { answer, CLICK, setUp } from "../testing/session";
import { EMPTY_HISTORY, type History, type PromptRecord } from "./history";
import { videoObjects } from "./objects";
import type { VideoApi } from "./videoApi";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const promptOf = (history: History): PromptRecord | undefined => {
  const command = history.done.at(-1);
  return command?.type === "prompts-added" ? command.prompts[0] : undefined;
};

describe("undo", () => {
  it("retracts the last click, and redo sends it under a new id", async () => {
    const { session, live, api, state } = setUp();
    await live();
    session.addPrompt("dog", 3, CLICK);
    const first = promptOf(state().history);
    await vi.advanceTimersByTimeAsync(0);
    expect(session.undo()).toEqual({ maskletId: "dog", frameIndex: 3 });
    await vi.advanceTimersByTimeAsync(0);
    expect(api.retractPrompt).toHaveBeenCalledWith(first?.promptId);
    session.redo();
    const again = promptOf(state().history);
    await vi.advanceTimersByTimeAsync(0);
    expect(again?.promptId).not.toBe(first?.promptId);
    expect(api.addPrompt).toHaveBeenLastCalledWith(expect.objectContaining({ promptId: again?.promptId }), null);
  });

  it("takes a stroke over several objects back in one step", async () => {
    const { session, live, api } = setUp();
    await live();
    const strokes = [
      { maskletId: "dog", frameIndex: 0, counts: "a" },
      { maskletId: "cat", frameIndex: 0, counts: null },
    ];
    session.setMasks(strokes, "brush");
    await vi.advanceTimersByTimeAsync(0);
    session.undo();
    await vi.advanceTimersByTimeAsync(0);
    expect(api.retractPrompt).toHaveBeenCalledTimes(2);
  });

  it("takes a propagation back, after stopping it, and tries until it has stopped", async () => {
    const busy = new ApiProblem(409, "already-propagating", "Busy", "Wait until it has ended.");
    const stepChange = vi.fn<VideoApi["stepChange"]>().mockRejectedValueOnce(busy).mockResolvedValue(makeChange());
    const cancel = vi.fn((id: string) => Promise.resolve(makeRun({ id, cancel_requested: true })));
    const { session, live, state, onTrouble } = setUp({ stepChange, cancel });
    await live();
    session.track({ direction: "both", startFrame: 0 });
    await vi.advanceTimersByTimeAsync(0);
    const runId = state().document.runs[0]?.id;
    session.undo();
    await vi.advanceTimersByTimeAsync(2000);
    expect(cancel).toHaveBeenCalledWith(runId);
    expect(stepChange.mock.calls).toEqual([
      [runId, "undo"],
      [runId, "undo"],
    ]);
    expect(state().outbox).toEqual([]);
    expect(onTrouble).not.toHaveBeenCalled();
  });

  it("can be done after a reload", async () => {
    const history = { done: [{ type: "prompts-added" as const, prompts: [makeRecord()] }], undone: [] };
    const { session, live, api } = setUp({ kept: { history } });
    await live();
    session.undo();
    await vi.advanceTimersByTimeAsync(0);
    expect(api.retractPrompt).toHaveBeenCalledWith("prompt");
  });

  it("knows what was done in another browser", async () => {
    const step = {
      kind: "lock",
      id: "elsewhere",
      masklet_ids: ["dog"],
      span: { first: 0, last: 3 },
      tool: null,
      undone: false,
      at: "2026-11-23T08:00:00Z",
    } as const;
    const history = vi.fn(() => Promise.resolve([{ ...step, masklet_ids: ["dog"] }]));
    const { session, live, api } = setUp({ history, kept: { history: EMPTY_HISTORY } });
    await live();
    session.undo();
    await vi.advanceTimersByTimeAsync(0);
    expect(api.stepChange).toHaveBeenCalledWith("elsewhere", "undo");
  });
});

describe("removing an object", () => {
  it("hides it at once, tells the server, and stays a step that can be undone", async () => {
    const { session, live, state, api } = setUp();
    await live();
    session.deleteMasklet("dog");
    expect(videoObjects(state().document.masklets, state().outbox)).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    const [removal] = state().history.done;
    const changeId = removal?.type === "changed" ? removal.change.changeId : null;
    expect(api.deleteMasklet).toHaveBeenCalledWith({ kind: "delete", maskletId: "dog", changeId });
    expect(state().document.masklets).toEqual([]);
    session.undo();
    await vi.advanceTimersByTimeAsync(0);
    expect(api.stepChange).toHaveBeenCalledWith(changeId, "undo");
    session.redo();
    await vi.advanceTimersByTimeAsync(0);
    expect(api.stepChange).toHaveBeenCalledWith(changeId, "redo");
  });

  it("keeps what was done to it before, to be undone after that", async () => {
    const { session, live, state } = setUp();
    await live();
    session.lock("dog", { first: 0, last: 3 }, true);
    session.deleteMasklet("dog");
    await vi.advanceTimersByTimeAsync(0);
    expect(state().history.done.map((command) => command.type === "changed" && command.change.change)).toEqual([
      "lock",
      "remove",
    ]);
  });

  it("never happens where it is undone before it was sent", async () => {
    const { session, live, state, api } = setUp();
    session.deleteMasklet("dog"); // what was left unsent by the last page is not known yet
    session.undo();
    await live();
    expect(api.deleteMasklet).not.toHaveBeenCalled();
    expect(state().document.masklets).toHaveLength(1);
  });

  it("is undone although the answer to the removal comes after that", async () => {
    const deleteMasklet = vi.fn(() => new Promise<Change>((resolve) => setTimeout(() => resolve(makeChange()), 50)));
    const { session, live, state, api } = setUp({ deleteMasklet });
    await live();
    session.deleteMasklet("dog");
    session.undo();
    expect(videoObjects(state().document.masklets, state().outbox)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60);
    expect(api.stepChange).toHaveBeenCalledOnce();
    expect(state().outbox).toEqual([]);
  });

  it("by somebody else takes what was done to it out of the history", async () => {
    const { session, live, state } = setUp();
    await live();
    session.lock("dog", { first: 0, last: 3 }, true);
    session.hear([{ type: "masklet_removed", masklet_id: "dog" }]);
    expect(state().history.done).toEqual([]);
  });
});

describe("refusing a proposal", () => {
  it("can be undone", async () => {
    const { session, live, state, api } = setUp();
    await live();
    session.refuseProposal("run", { first: 2, last: 4 });
    await vi.advanceTimersByTimeAsync(0);
    expect(api.decide).toHaveBeenCalledOnce();
    expect(state().history.done).toMatchObject([{ type: "changed", change: { change: "refuse" } }]);
    session.undo();
    await vi.advanceTimersByTimeAsync(0);
    expect(api.stepChange).toHaveBeenCalledOnce();
  });
});

describe("a stroke", () => {
  it("says which mask it was drawn upon", async () => {
    const { session, live, newest, api } = setUp();
    await live();
    newest().socket.say("2-0", { type: "masks", frame_index: 4, run_id: null, masks: [makeMask({ frame_index: 4 })] });
    await vi.advanceTimersByTimeAsync(50);
    session.setMask("dog", 4, "counts", "brush");
    await vi.advanceTimersByTimeAsync(0);
    expect(api.addPrompt).toHaveBeenCalledWith(expect.objectContaining({ tool: "brush" }), 1);
  });

  it("upon a stroke that is still on its way names what that one makes", async () => {
    const { session, live, api } = setUp({
      addPrompt: vi.fn(() => Promise.resolve(answer({ mask: makeMask({ revision: 8 }) }))),
    });
    await live();
    session.setMask("dog", 4, "one", "brush");
    session.setMask("dog", 4, "two", "brush");
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.mocked(api.addPrompt).mock.calls.map(([, basedOn]) => basedOn)).toEqual([0, 8]);
  });

  describe("upon a mask that somebody changed meanwhile", () => {
    async function inConflict() {
      const changed = new ApiProblem(409, "mask-changed", "Changed", "Look again.", { revision: 5 });
      const addPrompt = vi.fn<VideoApi["addPrompt"]>().mockRejectedValueOnce(changed).mockResolvedValue(answer());
      const all = setUp({ addPrompt });
      await all.live();
      all.session.setMask("dog", 4, "mine", "brush");
      all.session.setMask("dog", 4, "mine and more", "brush");
      await vi.advanceTimersByTimeAsync(60_000);
      return { ...all, addPrompt, key: all.state().outbox[0]?.key ?? "" };
    }

    it("waits for the person to choose", async () => {
      const { state, addPrompt, onTrouble } = await inConflict();
      expect(state().outbox.map(({ delivery }) => delivery.name)).toEqual(["conflict", "queued"]);
      expect(addPrompt).toHaveBeenCalledTimes(1);
      expect(onTrouble).not.toHaveBeenCalled();
    });

    it("is sent again when they keep it, and what follows it too", async () => {
      const { session, state, addPrompt, key } = await inConflict();
      session.keepMine(key);
      await vi.advanceTimersByTimeAsync(0);
      expect(addPrompt.mock.calls.map(([, basedOn]) => basedOn)).toEqual([0, 5, 1]);
      expect(state().outbox).toEqual([]);
    });

    it("goes with what was drawn upon it when they keep the other", async () => {
      const { session, state, addPrompt, key } = await inConflict();
      session.keepTheirs(key);
      await vi.advanceTimersByTimeAsync(0);
      expect(addPrompt).toHaveBeenCalledTimes(1);
      expect(state().outbox).toEqual([]);
      expect(state().history.done).toEqual([]);
    });
  });
});

describe("candidates", () => {
  const masks = [1, 2, 3].map((area) => ({ counts: "c", area, predicted_iou: 0.5 }));

  it("are there after a single click, until the next prompt", async () => {
    const addPrompt = vi
      .fn<VideoApi["addPrompt"]>()
      .mockResolvedValueOnce(answer({ candidates: masks }))
      .mockResolvedValue(answer());
    const { session, live, state } = setUp({ addPrompt });
    await live();
    session.addPrompt("dog", 0, CLICK);
    await vi.advanceTimersByTimeAsync(0);
    expect(state().candidates).toMatchObject({ maskletId: "dog", frameIndex: 0, masks });
    session.addPrompt("dog", 0, CLICK);
    expect(state().candidates).toBeNull();
  });
});
