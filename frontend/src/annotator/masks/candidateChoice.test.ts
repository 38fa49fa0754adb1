import { describe, expect, it, vi } from "vitest";
import { createStore } from "zustand/vanilla";

import type { VideoSession } from "../../document/session";
import type { Candidates } from "../../document/store";
import { createEditor } from "../editor";
import { CandidateChoice, offeredAt } from "./candidateChoice";

const three: Candidates = {
  maskletId: "dog",
  frameIndex: 0,
  promptId: "click",
  masks: ["a", "b", "c"].map((counts, at) => ({ counts, area: 9, predicted_iou: 0.9 - at / 10 })),
};

function setUp(candidates: Candidates | null = three) {
  const store = createStore<{ candidates: Candidates | null }>(() => ({ candidates }));
  const setMasks = vi.fn<VideoSession["setMasks"]>();
  const editor = createEditor(10, { width: 16, height: 9 }, { selectedId: "dog" });
  editor.setState({ shownFrame: 0 });
  const chooser = new CandidateChoice(editor, { store, setMasks } as unknown as VideoSession);
  return { chooser, editor, store, setMasks, seen: () => chooser.choice.getState()?.index };
}

describe("CandidateChoice", () => {
  it("goes round the three masks, either way", () => {
    const { chooser, seen } = setUp();
    expect([1, 1, 1].map((by) => chooser.cycle(by as 1) && seen())).toEqual([1, 2, 0]);
    chooser.cycle(-1);
    expect(seen()).toBe(2);
  });

  it("leaves the key alone where nothing is offered", () => {
    expect(setUp(null).chooser.cycle(1)).toBe(false);
    const { chooser, editor } = setUp();
    editor.setState({ shownFrame: 1 });
    expect(chooser.cycle(1)).toBe(false);
  });

  it("stores the mask that is seen, once", () => {
    const { chooser, setMasks } = setUp();
    chooser.cycle(1);
    expect([chooser.keep(), chooser.keep()]).toEqual([true, false]);
    expect(setMasks).toHaveBeenCalledExactlyOnceWith([{ maskletId: "dog", frameIndex: 0, counts: "b" }], "candidate");
  });

  it("keeps what was chosen when the person goes on to another frame or object", () => {
    const { chooser, editor, setMasks } = setUp();
    chooser.cycle(1);
    editor.setState({ shownFrame: 4 });
    expect(setMasks).toHaveBeenCalledOnce();
  });

  it("stores nothing where the click's own mask is seen, or the choice was given up", () => {
    const { chooser, setMasks } = setUp();
    chooser.cycle(1);
    chooser.cycle(-1);
    chooser.keep();
    chooser.cycle(1);
    expect([chooser.drop(), chooser.drop()]).toEqual([true, false]);
    chooser.keep();
    expect(setMasks).not.toHaveBeenCalled();
  });

  it("offers nothing any more once the person has settled for the click's own mask", () => {
    const { chooser, setMasks } = setUp();
    expect([chooser.settle(), chooser.settle()]).toEqual([true, false]);
    expect(chooser.cycle(1)).toBe(false);
    expect(setMasks).not.toHaveBeenCalled();
  });

  it("forgets the choice when something else has happened there", () => {
    const { chooser, store, seen } = setUp();
    chooser.cycle(1);
    store.setState({ candidates: null });
    expect(seen()).toBeUndefined();
  });
});

describe("offeredAt", () => {
  it("is about the selected object on the frame that is seen", () => {
    expect(offeredAt(three, "dog", 0)).toBe(three);
    expect(offeredAt(three, "cat", 0)).toBeNull();
    expect(offeredAt(three, "dog", 1)).toBeNull();
    expect(offeredAt({ ...three, masks: three.masks.slice(0, 1) }, "dog", 0)).toBeNull();
  });
});
