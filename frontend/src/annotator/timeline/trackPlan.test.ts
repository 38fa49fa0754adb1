import { describe, expect, it } from "vitest";

import { DEFAULT_WISHES, planStale, planTrack, type TrackScene } from "./trackPlan";

const scene: TrackScene = {
  frameIndex: 50,
  frameCount: 100,
  range: null,
  selectedId: "dog",
  visibleIds: ["dog", "ball"],
  anyHidden: false,
};

describe("planTrack", () => {
  it("carries everything through the whole video unless told otherwise", () => {
    expect(planTrack(DEFAULT_WISHES, scene)).toEqual({ direction: "both", startFrame: 50 });
  });

  it("leaves out what is out of sight", () => {
    const hidden = { ...scene, anyHidden: true, visibleIds: ["dog"] };
    expect(planTrack(DEFAULT_WISHES, hidden).maskletIds).toEqual(["dog"]);
  });

  it("carries the selected object alone", () => {
    expect(planTrack({ ...DEFAULT_WISHES, objects: "selected" }, scene).maskletIds).toEqual(["dog"]);
    const nothing = { ...scene, selectedId: null };
    expect(planTrack({ ...DEFAULT_WISHES, objects: "selected" }, nothing).maskletIds).toBeUndefined();
  });

  it("goes so many frames each way, and not past the ends", () => {
    const wishes = { ...DEFAULT_WISHES, reach: "frames", frames: 30 } as const;
    expect(planTrack(wishes, scene).span).toEqual({ first: 20, last: 80 });
    expect(planTrack(wishes, { ...scene, frameIndex: 90 }).span).toEqual({ first: 60, last: 99 });
  });

  it("goes to a target frame, whichever way that is", () => {
    const wishes = { ...DEFAULT_WISHES, reach: "target" } as const;
    expect(planTrack({ ...wishes, target: 60 }, scene)).toMatchObject({
      direction: "forward",
      span: { first: 50, last: 60 },
    });
    expect(planTrack({ ...wishes, target: -3 }, scene)).toMatchObject({
      direction: "backward",
      span: { first: 0, last: 50 },
    });
  });

  it("stays in the selected range, beginning as near as it can", () => {
    const wishes = { ...DEFAULT_WISHES, reach: "range" } as const;
    const range = { first: 60, last: 70 };
    expect(planTrack(wishes, { ...scene, range })).toEqual({ direction: "both", startFrame: 60, span: range });
    expect(planTrack(wishes, scene).span).toBeUndefined();
  });

  it("asks for a preview and for stops at prompts", () => {
    expect(planTrack({ ...DEFAULT_WISHES, preview: true, stopAtPrompts: true }, scene)).toMatchObject({
      proposal: true,
      stopAtPrompts: true,
    });
  });
});

describe("planStale", () => {
  it("mends stale masks, in the range where there is one", () => {
    expect(planStale(DEFAULT_WISHES, scene)).toEqual({ direction: "both", startFrame: 0, onlyStale: true });
    const range = { first: 60, last: 70 };
    expect(planStale(DEFAULT_WISHES, { ...scene, range })).toMatchObject({ startFrame: 60, span: range });
  });
});
