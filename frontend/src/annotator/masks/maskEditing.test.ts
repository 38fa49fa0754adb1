import { describe, expect, it, vi } from "vitest";
import { createStore } from "zustand/vanilla";

import type { VideoSession } from "../../document/session";
import { emptyDocument } from "../../document/state";
import { editMask } from "../../geometry/edits";
import { framePoint } from "../../geometry/points";
import { decodeCropped, encodeMask } from "../../geometry/rle";
import { makeMask, makeMasklet, makeVideo } from "../../testing/factories";
import { texts } from "../../texts";
import { createEditor } from "../editor";
import { createSettings } from "../toolbar/settings";
import { MaskEditing } from "./maskEditing";
import { MaskPainter } from "./maskPainter";

const frame = { width: 16, height: 9 };
const area = (counts: string | null): number =>
  counts === null ? 0 : (decodeCropped(counts, frame)?.pixels.filter((value) => value !== 0).length ?? 0);

/** A mask of whole columns, `from` to `to` (not included). */
const columns = (from: number, to: number): string =>
  encodeMask(
    Uint8Array.from({ length: 144 }, (_, at) => (at % 16 >= from && at % 16 < to ? 1 : 0)),
    frame,
  );

function setUp({ selected = "dog", locked = false }: { selected?: string | null; locked?: boolean } = {}) {
  const document = {
    ...emptyDocument(makeVideo()),
    masklets: [makeMasklet(), makeMasklet({ id: "cat", number: 2 })],
    masks: new Map([
      ["dog", [makeMask({ counts: columns(0, 4), area: 36, state: locked ? "locked" : "edited" })]],
      ["cat", [makeMask({ masklet_id: "cat", counts: columns(8, 12), area: 36 })]],
    ]),
  };
  const store = createStore(() => ({ document, outbox: [], making: 0, loading: { name: "ready" } }));
  const setMasks = vi.fn<VideoSession["setMasks"]>();
  const clearFrames = vi.fn<VideoSession["clearFrames"]>();
  const lock = vi.fn<VideoSession["lock"]>();
  const session = { store, setMasks, clearFrames, lock, beginMasklet: () => "new" } as unknown as VideoSession;
  const editor = createEditor(10, frame, { selectedId: selected });
  editor.setState({ shownFrame: 0 });
  const settings = createSettings({ getItem: () => null, setItem: () => undefined });
  settings.setState({ brush: { shape: "square", size: 2 } });
  const update = vi.fn();
  const painter = new MaskPainter(frame, () => ({ image: {} as CanvasImageSource, clear: vi.fn(), update }));
  const say = vi.fn();
  const worker = { edit: vi.fn((edit: Parameters<typeof editMask>[0]) => Promise.resolve(editMask(edit))) };
  const editing = new MaskEditing({ frame, session, editor, settings, painter, worker, say });
  const stroke = (x0: number, x1: number, erase = false): void => {
    editing.beginStroke(framePoint(x0, 4), erase);
    editing.endStroke(framePoint(x0, 4), framePoint(x1, 4));
  };
  return { editing, editor, settings, painter, setMasks, clearFrames, lock, say, stroke, update };
}

describe("a stroke", () => {
  it("is painted at once and stored as one whole mask", async () => {
    const { editing, painter, setMasks, update } = setUp();
    editing.beginStroke(framePoint(6, 4), false);
    editing.strokeTo(framePoint(6, 4), framePoint(7, 4));
    expect(painter.live.getState()).toMatchObject({ phase: "painting", maskletId: "dog", frameIndex: 0 });
    expect(update).toHaveBeenCalledTimes(3); // the mask as it was, the press, the way
    expect(setMasks).not.toHaveBeenCalled();
    editing.endStroke(framePoint(7, 4), framePoint(7, 4));
    await vi.waitFor(() => expect(setMasks).toHaveBeenCalledOnce());
    const [[made] = [], tool] = setMasks.mock.calls[0] ?? [];
    expect(tool).toBe("brush");
    expect(made).toMatchObject({ maskletId: "dog", frameIndex: 0 });
    expect(area(made?.counts ?? null)).toBe(36 + 6);
    await vi.waitFor(() => expect(painter.live.getState()?.phase).toBe("stored"));
  });

  it("goes on from the one before, also when that is not stored yet", async () => {
    const { setMasks, stroke } = setUp();
    stroke(6, 6);
    stroke(14, 14);
    await vi.waitFor(() => expect(setMasks).toHaveBeenCalledTimes(2));
    expect(setMasks.mock.calls.map(([[made]]) => area(made?.counts ?? null))).toEqual([40, 44]);
  });

  it("begins a new object where none is selected", async () => {
    const { setMasks, stroke, editor } = setUp({ selected: null });
    stroke(6, 7);
    await vi.waitFor(() => expect(setMasks).toHaveBeenCalledOnce());
    expect(setMasks.mock.calls[0]?.[0]).toMatchObject([{ maskletId: "new" }]);
    expect(editor.getState().selectedId).toBe("new");
  });

  it("that erases everything says that the object is not visible", async () => {
    const { setMasks, settings, stroke, say } = setUp();
    settings.setState({ brush: { shape: "square", size: 40 } });
    stroke(2, 3, true);
    await vi.waitFor(() => expect(setMasks).toHaveBeenCalledOnce());
    expect(setMasks.mock.calls[0]).toEqual([[{ maskletId: "dog", frameIndex: 0, counts: null }], "eraser"]);
    expect(say).toHaveBeenCalledWith("note", texts.tools.nothingLeft);
  });

  it("that changes nothing is no step", async () => {
    const { painter, setMasks, stroke } = setUp();
    stroke(2, 2); // within the mask
    await vi.waitFor(() => expect(painter.live.getState()?.phase).toBe("stored"));
    stroke(-50, -50); // beside the frame
    expect(painter.live.getState()).toBeNull();
    expect(setMasks).not.toHaveBeenCalled();
  });

  it("leaves locked frames and bare ones alone, and says why", () => {
    const locked = setUp({ locked: true });
    locked.stroke(6, 7);
    expect(locked.say).toHaveBeenCalledWith("note", texts.tools.locked);
    const bare = setUp({ selected: null });
    bare.stroke(6, 7, true);
    expect(bare.say).toHaveBeenCalledWith("note", texts.tools.nothingToErase);
    expect([locked.painter.live.getState(), bare.painter.live.getState()]).toEqual([null, null]);
  });

  it("takes from other objects when asked to, in the same step", async () => {
    const { setMasks, settings, stroke } = setUp();
    settings.setState({ eraseUnder: true });
    stroke(9, 10);
    await vi.waitFor(() => expect(setMasks).toHaveBeenCalledOnce());
    const [made] = setMasks.mock.calls[0] ?? [];
    expect(made?.map(({ maskletId, counts }) => [maskletId, area(counts)])).toEqual([
      ["dog", 36 + 6],
      ["cat", 36 - 6],
    ]);
  });
});

describe("a polygon", () => {
  const square = [framePoint(5, 1), framePoint(7, 1), framePoint(7, 3), framePoint(5, 3)];

  it("adds to the mask of the object that it was begun on", async () => {
    const { editing, editor, setMasks } = setUp();
    const cell = editing.polygonCell(true);
    editor.setState({ selectedId: "cat", shownFrame: 1 });
    if (cell === null) throw new Error("refused");
    editing.polygon(cell, square, true);
    await vi.waitFor(() => expect(setMasks).toHaveBeenCalledOnce());
    const [[made] = [], tool] = setMasks.mock.calls[0] ?? [];
    expect([made?.maskletId, made?.frameIndex, area(made?.counts ?? null), tool]).toEqual(["dog", 0, 40, "polygon"]);
  });

  it("takes nothing away where there is nothing", () => {
    const { editing, say } = setUp({ selected: null });
    expect(editing.polygonCell(false)).toBeNull();
    expect(say).toHaveBeenCalledWith("note", texts.tools.nothingToErase);
  });
});

describe("actions", () => {
  it("copy the nearest mask, or say that there is none", () => {
    const { editing, editor, setMasks, say } = setUp();
    editor.setState({ shownFrame: 5 });
    editing.copyFrom(-1);
    expect(setMasks).toHaveBeenCalledWith([{ maskletId: "dog", frameIndex: 5, counts: columns(0, 4) }], "copy");
    editing.copyFrom(1);
    expect(say).toHaveBeenLastCalledWith("note", texts.tools.nothingAfter);
  });

  it("say what they found to do", async () => {
    const { editing, say, setMasks } = setUp();
    editing.fillHoles();
    await vi.waitFor(() => expect(say).toHaveBeenCalledWith("note", texts.tools.noHoles));
    editing.removeSpecks();
    await vi.waitFor(() => expect(say).toHaveBeenCalledWith("note", texts.tools.noSpecks));
    expect(setMasks).not.toHaveBeenCalled();
  });

  it("wait for the strokes before them, and stay with their frame", async () => {
    const { editing, editor, setMasks, clearFrames, lock, stroke } = setUp();
    stroke(6, 7);
    editing.toggleLock();
    editing.clearFrame();
    editor.setState({ shownFrame: 3, selectedId: "cat" });
    expect(lock).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(clearFrames).toHaveBeenCalledOnce());
    expect(lock).toHaveBeenCalledWith("dog", { first: 0, last: 0 }, true);
    expect(clearFrames).toHaveBeenCalledWith("dog", { first: 0, last: 0 });
    expect(setMasks.mock.invocationCallOrder[0]).toBeLessThan(lock.mock.invocationCallOrder[0] ?? 0);
  });

  it("ask for an object first", () => {
    const { editing, say } = setUp({ selected: null });
    editing.clearFrame();
    expect(say).toHaveBeenCalledWith("note", texts.tools.selectFirst);
  });
});
