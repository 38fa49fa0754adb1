import { describe, expect, it } from "vitest";

import { tick, type Course, type PlayClock } from "./clock";
import { loopAround, nextRate } from "./rates";

const all = (): boolean => true;
const start: PlayClock = { startFrame: 10, startedMs: 0 };
const course: Course = { framesPerSecond: 25, first: 0, last: 99, loop: false };

describe("tick", () => {
  it("shows each frame for its time", () => {
    expect(tick(start, 10, 39, course, all).frame).toBe(10);
    expect(tick(start, 10, 41, course, all)).toEqual({ frame: 11, clock: start, skipped: 0, ended: false });
  });

  it("plays slower and faster", () => {
    expect(tick(start, 10, 1000, { ...course, framesPerSecond: 6.25 }, all).frame).toBe(16);
    expect(tick(start, 10, 1000, { ...course, framesPerSecond: 50 }, all).frame).toBe(60);
  });

  it("skips frames to keep pace, and counts them", () => {
    expect(tick(start, 10, 200, course, all)).toMatchObject({ frame: 15, skipped: 4 });
  });

  it("passes over a picture that is missing, without losing time", () => {
    const without12 = (frame: number): boolean => frame !== 12;
    expect(tick(start, 11, 81, course, without12)).toEqual({ frame: 11, clock: start, skipped: 0, ended: false });
    expect(tick(start, 11, 121, course, without12)).toMatchObject({ frame: 13, skipped: 1 });
  });

  it("waits where many are missing, and does not rush afterwards", () => {
    const upTo12 = (frame: number): boolean => frame <= 12;
    const stalled = tick(start, 12, 1000, course, upTo12);
    expect(stalled).toMatchObject({ frame: 12, clock: { startFrame: 12, startedMs: 1000 }, skipped: 0 });
    expect(tick(stalled.clock, 12, 1041, course, all).frame).toBe(13);
  });

  it("ends at the last frame, and waits for its picture", () => {
    expect(tick(start, 98, 60_000, course, all)).toMatchObject({ frame: 99, ended: true });
    expect(tick(start, 98, 60_000, course, (frame) => frame < 99)).toMatchObject({ frame: 98, ended: false });
  });

  it("loops", () => {
    const loop: Course = { framesPerSecond: 25, first: 5, last: 15, loop: true };
    expect(tick(start, 14, 201, loop, all)).toMatchObject({ frame: 15, ended: false });
    const back = tick(start, 15, 241, loop, all);
    expect(back).toEqual({ frame: 5, clock: { startFrame: 5, startedMs: 241 }, skipped: 0, ended: false });
  });
});

describe("rates", () => {
  it("steps through the rates and stops at the ends", () => {
    expect(nextRate(1, 1)).toBe(1.5);
    expect(nextRate(0.25, -1)).toBe(0.25);
    expect(nextRate(2, 1)).toBe(2);
  });

  it("loops over two seconds around a frame, fewer at the ends", () => {
    expect(loopAround(100, 24, 1000)).toEqual({ first: 76, last: 124 });
    expect(loopAround(3, 24, 10)).toEqual({ first: 0, last: 9 });
  });
});
