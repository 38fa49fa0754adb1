import { describe, expect, it } from "vitest";

import { bytes, duration, frames, minutes, nth, timeCode } from "./format";

describe("numbers in words", () => {
  it("counts with the right word", () => {
    expect([frames(0), frames(1), frames(1200)]).toEqual(["0 frames", "1 frame", "1,200 frames"]);
  });

  it("numbers things in a row", () => {
    expect([2, 3, 4, 11, 12, 21].map(nth)).toEqual(["2nd", "3rd", "4th", "11th", "12th", "21st"]);
  });

  it("writes durations", () => {
    expect([duration(6.04), duration(59.9), duration(125), duration(3723)]).toEqual([
      "6.0 s",
      "59.9 s",
      "2:05",
      "1:02:03",
    ]);
  });

  it("writes how far a clock has gone", () => {
    expect([minutes(0), minutes(45.9), minutes(760), minutes(3725)]).toEqual(["0:00", "0:45", "12:40", "1:02:05"]);
  });

  it("writes the time code of a frame", () => {
    expect([timeCode(0), timeCode(57 / 24), timeCode(61.5)]).toEqual(["00:00.000", "00:02.375", "01:01.500"]);
  });

  it("writes sizes", () => {
    expect([bytes(812), bytes(4_812_331), bytes(812_331_000), bytes(20 * 1024 ** 3)]).toEqual([
      "812 B",
      "4.8 MB",
      "812 MB",
      "21.5 GB",
    ]);
  });
});
