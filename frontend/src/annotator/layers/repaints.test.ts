import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { repaintNow, repaintSoon } from "./repaints";

describe("repaints", () => {
  const frames: FrameRequestCallback[] = [];
  beforeEach(() => {
    frames.length = 0;
    vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => frames.push(callback));
    vi.stubGlobal("cancelAnimationFrame", () => frames.splice(0));
  });
  afterEach(() => vi.unstubAllGlobals());

  it("are painted together in one frame", () => {
    const [first, second] = [vi.fn(), vi.fn()];
    repaintSoon(first);
    repaintSoon(second);
    expect(frames).toHaveLength(1);
    frames.shift()?.(0);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
    repaintSoon(first);
    expect(frames).toHaveLength(1);
    repaintNow();
  });

  it("that were taken back are not painted", () => {
    const paint = vi.fn();
    repaintSoon(paint)();
    repaintNow();
    expect(paint).not.toHaveBeenCalled();
  });

  it("at once are not painted again with the frame", () => {
    const paint = vi.fn();
    repaintSoon(paint);
    repaintNow();
    expect(paint).toHaveBeenCalledOnce();
    expect(frames).toHaveLength(0);
  });

  it("go on after one that failed", () => {
    const told = vi.fn();
    vi.stubGlobal("reportError", told);
    const paint = vi.fn();
    const fault = new Error("no context");
    repaintSoon(() => {
      throw fault;
    });
    repaintSoon(paint);
    repaintNow();
    expect(told).toHaveBeenCalledWith(fault);
    expect(paint).toHaveBeenCalledOnce();
  });
});
