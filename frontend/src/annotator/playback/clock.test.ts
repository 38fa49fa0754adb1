import { describe, expect, it } from "vitest";

import { tick } from "./clock";

const all = () => true;
const start = { startFrame: 10, startedMs: 0 };

describe("tick", () => {
  it("shows the frame that is due", () => {
    expect(tick(start, 10, 20, 25, 99, all).frame).toBe(10);
    expect(tick(start, 10, 41, 25, 99, all).frame).toBe(11);
  });

  it("skips frames to keep pace", () => {
    expect(tick(start, 10, 200, 25, 99, all)).toEqual({ frame: 15, clock: start, ended: false });
  });

  it("never shows a frame whose picture is missing, and does not rush afterwards", () => {
    const upTo12 = (frame: number): boolean => frame <= 12;
    const stalled = tick(start, 10, 200, 25, 99, upTo12);
    expect(stalled).toEqual({ frame: 12, clock: { startFrame: 12, startedMs: 200 }, ended: false });
    const still = tick(stalled.clock, 12, 1000, 25, 99, upTo12);
    expect(still.frame).toBe(12);
    expect(tick(still.clock, 12, 1041, 25, 99, all).frame).toBe(13);
  });

  it("ends at the last frame", () => {
    expect(tick(start, 10, 60_000, 25, 40, all)).toMatchObject({ frame: 40, ended: true });
  });
});
