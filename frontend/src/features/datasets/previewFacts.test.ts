import { describe, expect, it } from "vitest";

import { isShort, unknownInParts } from "./previewFacts";
import { isMeasured, type Preview } from "./useDatasets";

const part = (split: "train" | "val" | "test", wanted: number, videos: number, unknown = 0) => ({
  split,
  wanted,
  videos,
  masklets: videos,
  creators: [],
  creators_unknown: unknown,
  countries: [],
  score: null,
});

const count = { videos: 4, manual: 4, auto: 0, masks: 9, stale: 0, creators_unknown: 0 };
const preview = (measured: number, problems: Preview["problems"] = []): Preview => ({
  count,
  measured,
  problems,
  parts: [],
  videos: [],
  together: 0,
  alike: [],
  leaks: [],
  leaks_found: 0,
});

describe("isShort", () => {
  it("tells of a part that has room left, but not of the rest", () => {
    expect(isShort(part("val", 0.2, 1), 10)).toBe(true);
    expect(isShort(part("val", 0.2, 2), 10)).toBe(false);
    expect(isShort(part("train", 0.8, 1), 10)).toBe(false);
  });

  it("does not ask for parts of a video", () => {
    expect(isShort(part("test", 0.1, 0), 9)).toBe(false);
    expect(isShort(part("test", 0.3, 3), 10)).toBe(false);
  });
});

it("counts unknown creators in val and test only", () => {
  expect(unknownInParts([part("train", 0.5, 5, 5), part("val", 0.2, 2, 1), part("test", 0.3, 3, 2)])).toBe(3);
});

it("waits for measures, but not for videos that cannot be measured", () => {
  expect(isMeasured(preview(3))).toBe(false);
  expect(isMeasured(preview(4))).toBe(true);
  expect(isMeasured(preview(3, [{ key: "a", detail: "The file is gone." }]))).toBe(true);
});
