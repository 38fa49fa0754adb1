import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createSessionStore } from "../../document/store";
import { makeMask, makeVideo } from "../../testing/factories";
import { createEditor } from "../editor";
import { openReview } from "./reviewStore";

const SIGNS = { low_iou: 0, unsure_score: 0, area_jump: 0, centroid_jump: 0, flicker: 0, disagreement: 0, stale: 0 };

function open(api = { doubt: vi.fn(), bestCorrection: vi.fn() }) {
  const store = createSessionStore(makeVideo());
  const editor = createEditor(10, { width: 16, height: 9 });
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  } as unknown as Storage;
  const [review, close] = openReview("video", editor, { store }, storage, api);
  const show = (...masks: ReturnType<typeof makeMask>[]) =>
    store.setState(({ document }) => ({
      loading: { name: "ready" },
      masksFetched: 1,
      document: { ...document, masks: new Map([["dog", masks]]) },
    }));
  return { review, close, editor, show, api, kept };
}

describe("openReview", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("notes what somebody rests on, not what they scrub past", () => {
    const { review, editor, show, close, kept } = open();
    show(makeMask({ frame_index: 0 }), makeMask({ frame_index: 1 }));
    editor.setState({ shownFrame: 0 });
    vi.advanceTimersByTime(50);
    editor.setState({ shownFrame: 1 });
    vi.advanceTimersByTime(1000);
    expect(review.getState().seen.get("dog")).toEqual([undefined, 1]);
    close();
    expect([...kept.values()]).toEqual([JSON.stringify({ dog: [[1, 1, 1]] })]);
  });

  it("notes every frame that is played, and none with hidden masks", () => {
    const { review, editor, show } = open();
    show(makeMask({ frame_index: 0 }), makeMask({ frame_index: 1 }), makeMask({ frame_index: 2 }));
    editor.setState({ playing: true, shownFrame: 0 });
    editor.setState({ shownFrame: 1 });
    editor.setState({ shownFrame: 2, masksHidden: true });
    vi.advanceTimersByTime(1000);
    expect(review.getState().seen.get("dog")).toEqual([1, 1]);
  });

  it("asks about the selected object once its masks have come to rest", async () => {
    const { review, editor, show, api } = open();
    api.doubt.mockResolvedValue([{ frame_index: 0, doubt: 0.7, signs: SIGNS }]);
    editor.setState({ selectedId: "dog" });
    show(makeMask({ frame_index: 0 }));
    vi.advanceTimersByTime(300);
    show(makeMask({ frame_index: 0, revision: 2 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(api.doubt).toHaveBeenCalledExactlyOnceWith("dog");
    expect(review.getState().doubts.get("dog")?.get(0)).toEqual({ doubt: 0.7, revision: 2 });
  });
});
