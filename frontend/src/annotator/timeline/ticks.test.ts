import { describe, expect, it } from "vitest";

import { ticks } from "./ticks";
import { scrollTime, wholeVideo, zoomTime } from "../../geometry/timeView";

const long = ({ marks }: ReturnType<typeof ticks>) => marks.filter((mark) => mark.long).map((mark) => mark.frame);

describe("ticks", () => {
  it("labels whole seconds, as many as fit", () => {
    expect(long(ticks(wholeVideo(240), 24, 1000))).toEqual([0, 24, 48, 72, 96, 120, 144, 168, 192, 216]);
    expect(long(ticks(wholeVideo(240), 24, 400))).toEqual([0, 48, 96, 144, 192]);
  });

  it("labels minutes of a long video", () => {
    expect(long(ticks(wholeVideo(14_400), 24, 1000))).toEqual(Array.from({ length: 10 }, (_, n) => n * 1440));
  });

  it("counts frames when zoomed in, and begins with the first mark in sight", () => {
    const near = scrollTime(zoomTime(wholeVideo(1000), 0, 50), 101.5); // 20 frames
    const found = ticks(near, 24, 1000);
    expect(found.unit).toBe("frames");
    expect(found.marks[0]?.frame).toBe(102);
    expect(long(found)).toEqual([102, 104, 106, 108, 110, 112, 114, 116, 118, 120]);
  });

  it("puts short marks between long ones and never two on a frame", () => {
    const frames = ticks(wholeVideo(97), 24, 500).marks.map((mark) => mark.frame);
    expect(new Set(frames).size).toBe(frames.length);
    expect(frames.length).toBeGreaterThan(4);
  });
});
