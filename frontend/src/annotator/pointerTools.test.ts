import { describe, expect, it, vi } from "vitest";

import { screenPoint } from "../geometry/points";
import { resize } from "../geometry/viewport";
import { createEditor } from "./editor";
import type { CandidateChoice } from "./masks/candidateChoice";
import type { MaskEditing } from "./masks/maskEditing";
import { PointerTools } from "./pointerTools";
import type { PromptActions } from "./promptActions";
import { createSettings } from "./toolbar/settings";
import { ToolSpring } from "./toolbar/toolSpring";
import type { ToolName } from "./tools/toolNames";

const frame = { width: 100, height: 60 };

function setUp(tool: ToolName = "click") {
  const editor = createEditor(10, frame);
  editor.setState(({ view }) => ({ view: resize(view, { width: 124, height: 84 }), shownFrame: 0 }));
  const settings = createSettings({ getItem: () => null, setItem: () => undefined });
  settings.setState({ tool });
  const prompts = { act: vi.fn<PromptActions["act"]>(), markerUnder: () => null };
  const masks = {
    beginStroke: vi.fn(),
    strokeTo: vi.fn(),
    endStroke: vi.fn(),
    dropStroke: vi.fn(),
    polygonCell: () => ({ maskletId: "dog", frameIndex: editor.getState().shownFrame ?? 0 }),
    polygon: vi.fn<MaskEditing["polygon"]>(),
  };
  const candidates = { keep: vi.fn(() => false), drop: () => false };
  const onTooEarly = vi.fn();
  const spring = new ToolSpring(settings);
  const pointer = new PointerTools({
    editor,
    settings,
    onUse: (pressed) => spring.pointer(pressed),
    prompts: prompts as unknown as PromptActions,
    masks: masks as unknown as MaskEditing,
    candidates: candidates as unknown as CandidateChoice,
    onTooEarly,
  });
  // The fitted frame begins at (12, 12), one pixel to the pixel.
  const click = (x: number, y: number, button = 0): void => {
    pointer.pointer("down", screenPoint(x + 12, y + 12), button, false);
    pointer.pointer("up", screenPoint(x + 12, y + 12), button, false);
  };
  return { editor, settings, spring, prompts, masks, candidates, onTooEarly, pointer, click };
}

describe("the key of a tool", () => {
  it("held for a stroke lends the tool, and the stroke is kept when it is let go too early", () => {
    const { settings, spring, masks, pointer } = setUp();
    spring.key("key-down", "brush");
    pointer.pointer("down", screenPoint(30, 30), 0, false);
    spring.key("key-up", "brush");
    expect(settings.getState().tool).toBe("brush");
    pointer.pointer("up", screenPoint(40, 30), 0, false);
    expect(masks.endStroke).toHaveBeenCalledOnce();
    expect(settings.getState().tool).toBe("click");
  });

  it("held to size the brush takes it all the same", () => {
    const { settings, spring, pointer } = setUp();
    spring.key("key-down", "brush");
    pointer.pointer("down", screenPoint(30, 30), 2, true);
    pointer.pointer("move", screenPoint(40, 30), 2, true);
    pointer.pointer("up", screenPoint(40, 30), 2, true);
    spring.key("key-up", "brush");
    expect(settings.getState()).toMatchObject({ tool: "brush", brush: { size: 30 } });
  });
});

describe("a press", () => {
  it("goes to the tool in the hand, in frame pixels", () => {
    const { prompts, masks, click, settings } = setUp();
    click(20, 30);
    expect(prompts.act).toHaveBeenCalledWith({ type: "click", point: { x: 20, y: 30 }, positive: true });
    settings.setState({ tool: "brush" });
    click(20, 30);
    expect(masks.beginStroke).toHaveBeenCalledWith({ x: 20, y: 30 }, false);
    expect(masks.endStroke).toHaveBeenCalledOnce();
    expect(prompts.act).toHaveBeenCalledOnce();
  });

  it("keeps the candidate that is looked at first", () => {
    const { candidates, click } = setUp();
    click(20, 30);
    expect(candidates.keep).toHaveBeenCalledOnce();
  });

  it("while the picture is on its way is refused with a word, while playing it stops at what is seen", () => {
    const { editor, prompts, onTooEarly, click } = setUp();
    editor.setState({ frameIndex: 4 });
    click(20, 30);
    expect(onTooEarly).toHaveBeenCalledWith(4);
    expect(prompts.act).not.toHaveBeenCalled();
    editor.setState({ playing: true });
    click(20, 30);
    expect(editor.getState()).toMatchObject({ playing: false, frameIndex: 0 });
    expect(prompts.act).toHaveBeenCalledOnce();
  });
});

describe("what is in hand", () => {
  const triangle = [
    [10, 10],
    [40, 10],
    [40, 40],
  ] as const;
  const corners = triangle.map(([x, y]) => ({ x, y }));

  it.each(["frame", "tool", "object"])("is kept when the %s changes", (what) => {
    const { editor, settings, masks, click } = setUp("polygon-add");
    for (const [x, y] of triangle) click(x, y);
    if (what === "frame") editor.setState({ frameIndex: 1, shownFrame: 1 });
    if (what === "tool") settings.setState({ tool: "click" });
    if (what === "object") editor.setState({ selectedId: "cat" });
    expect(masks.polygon).toHaveBeenCalledExactlyOnceWith({ maskletId: "dog", frameIndex: 0 }, corners, true);
  });

  it("of a stroke is kept as far as it went", () => {
    const { editor, masks, pointer } = setUp("eraser");
    pointer.pointer("down", screenPoint(20, 20), 0, false);
    pointer.pointer("move", screenPoint(30, 20), 0, false);
    editor.setState({ frameIndex: 1, shownFrame: 1 });
    pointer.pointer("move", screenPoint(60, 20), 0, false);
    expect(masks.beginStroke).toHaveBeenCalledWith({ x: 8, y: 8 }, true);
    expect(masks.endStroke).toHaveBeenCalledExactlyOnceWith({ x: 18, y: 8 }, { x: 18, y: 8 });
    expect(masks.strokeTo).toHaveBeenCalledOnce();
  });

  it("is given up by Esc, which says whether there was something", () => {
    const { pointer, masks, click } = setUp("polygon-subtract");
    expect(pointer.cancel()).toBe(false);
    for (const [x, y] of triangle) click(x, y);
    expect(pointer.scene.getState().polygon).toMatchObject({ corners, add: false });
    expect(pointer.undoInHand()).toBe(true);
    expect(pointer.cancel()).toBe(true);
    expect([pointer.undoInHand(), pointer.confirm()]).toEqual([false, false]);
    expect(masks.polygon).not.toHaveBeenCalled();
  });
});

describe("the pointer moved by keys", () => {
  it("clicks where it is, from the middle of the canvas on", () => {
    const { pointer, prompts } = setUp();
    expect(pointer.clickByKeys(false)).toBe(false);
    pointer.moveByKeys(10, -5);
    expect(pointer.clickByKeys(true)).toBe(true);
    expect(prompts.act).toHaveBeenCalledWith({ type: "click", point: { x: 60, y: 25 }, positive: false });
  });

  it("draws boxes and strokes", () => {
    const { pointer, prompts, settings, masks } = setUp("box");
    const drag = (): void => {
      pointer.dragByKeys();
      pointer.moveByKeys(10, 10);
      pointer.dragByKeys();
    };
    drag();
    expect(prompts.act).toHaveBeenCalledWith({ type: "box", box: { x0: 50, y0: 30, x1: 60, y1: 40 } });
    settings.setState({ tool: "brush" });
    drag();
    expect(masks.endStroke).toHaveBeenCalledOnce();
  });

  it("closes a polygon when pressed twice on the same place", () => {
    const { pointer, masks } = setUp("polygon-add");
    for (const [dx, dy] of [[0, 0] as const, [20, 0] as const, [0, 15] as const]) {
      pointer.moveByKeys(dx, dy);
      pointer.clickByKeys(false);
    }
    expect(masks.polygon).not.toHaveBeenCalled();
    pointer.clickByKeys(false);
    expect(masks.polygon).toHaveBeenCalledOnce();
  });

  it("stays on the canvas and gives way to the mouse", () => {
    const { pointer } = setUp();
    pointer.moveByKeys(9999, -9999);
    expect(pointer.scene.getState()).toMatchObject({ at: { x: 100, y: 24 }, byKeys: true });
    pointer.pointer("move", screenPoint(50, 50), 0, false);
    expect(pointer.scene.getState().byKeys).toBe(false);
  });
});
