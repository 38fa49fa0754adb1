import { describe, expect, it } from "vitest";

import { following, frameAt, frameLeft, placeOf, scrollTime, wholeVideo, zoomTime, zoomToSpan } from "./timeView";

const whole = wholeVideo(1000);

describe("zoomTime", () => {
  it("keeps the frame under the pointer where it is", () => {
    const near = zoomTime(whole, 400, 4);
    expect(near.length).toBe(250);
    expect(frameLeft(near, 400, 800)).toBeCloseTo(frameLeft(whole, 400, 800));
  });

  it("stays within the video", () => {
    expect(zoomTime(zoomTime(whole, 990, 8), 990, 1 / 100)).toEqual(whole);
    expect(zoomTime(whole, 0, 1e6)).toMatchObject({ first: 0, length: 8 });
    expect(zoomTime(wholeVideo(3), 1, 10).length).toBe(3);
  });
});

describe("frameAt", () => {
  it("undoes frameLeft and stops at the ends", () => {
    const near = zoomTime(whole, 500, 10);
    for (const frame of [470, 500, 532]) expect(frameAt(near, frameLeft(near, frame, 640) + 1, 640)).toBe(frame);
    expect(frameAt(whole, -20, 640)).toBe(0);
    expect(frameAt(whole, 9999, 640)).toBe(999);
  });

  it("places a frame's middle between its edges", () => {
    expect(placeOf(wholeVideo(4), 1)).toBe(0.375);
  });
});

describe("scrollTime", () => {
  it("moves as far as there is something", () => {
    const near = zoomTime(whole, 0, 10);
    expect(scrollTime(near, 30).first).toBe(30);
    expect(scrollTime(near, -30).first).toBe(0);
    expect(scrollTime(near, 5000).first).toBe(900);
  });
});

describe("following", () => {
  const near = scrollTime(zoomTime(whole, 0, 10), 200); // 200 to 299

  it("leaves a view alone in which the frame is seen well", () => {
    expect(following(near, 250)).toBe(near);
    expect(following(whole, 999)).toBe(whole);
  });

  it("turns a page at the edges, either way", () => {
    expect(following(near, 297).first).toBe(291);
    expect(following(near, 201).first).toBe(108);
    expect(following(near, 0).first).toBe(0);
  });

  it("rests at the end of the video", () => {
    const end = scrollTime(near, 5000);
    expect(following(end, 999)).toBe(end);
  });
});

describe("zoomToSpan", () => {
  it("shows a stretch in the middle with room around it", () => {
    expect(zoomToSpan(whole, 400, 499)).toMatchObject({ first: 390, length: 120 });
    expect(zoomToSpan(whole, 0, 9)).toMatchObject({ first: 0, length: 12 });
  });
});
