import { describe, expect, it } from "vitest";

import type { ProposedMask } from "../../api/types";
import { changeAt, changes, differenceOf, differences, proposedRows } from "./difference";

function proposed(frame: number, iou: number | null, change: Partial<ProposedMask> = {}): ProposedMask {
  return {
    masklet_id: "dog",
    frame_index: frame,
    state: "propagated",
    counts: "0",
    predicted_iou: 0.9,
    object_score: 3,
    area: 10,
    area_now: iou === null ? null : 10,
    iou_with_now: iou,
    kept: false,
    ...change,
  };
}

describe("differenceOf", () => {
  it("is what would not stay", () => {
    expect(differenceOf(proposed(0, 0.75))).toBe(0.25);
    expect(differenceOf(proposed(0, null))).toBe(1);
    expect(differenceOf(proposed(0, null, { area: 0 }))).toBe(0);
    expect(differenceOf(proposed(0, 0, { area: 0, area_now: 0 }))).toBe(0);
  });

  it("is nothing where a person decided", () => {
    expect(differenceOf(proposed(0, 0.2, { kept: true }))).toBe(0);
  });
});

describe("changes", () => {
  it("joins what lies close together, over all masklets", () => {
    const rows = proposedRows([
      proposed(3, 0.5),
      proposed(4, 0.75),
      proposed(6, 0.9, { masklet_id: "ball" }),
      proposed(20, null),
      proposed(30, 0.1, { kept: true }),
    ]);
    expect(changes(rows)).toEqual([
      { first: 3, last: 6, most: 0.5 },
      { first: 20, last: 20, most: 1 },
    ]);
    expect(differences(rows.get("dog") ?? [])[4]).toBe(0.25);
    expect(differences(rows.get("ball") ?? [])[3]).toBeUndefined();
  });

  it("are decided about from where one looks", () => {
    const all = [
      { first: 3, last: 6, most: 1 },
      { first: 20, last: 22, most: 1 },
    ];
    expect(changeAt(all, 5)?.first).toBe(3);
    expect(changeAt(all, 7)?.first).toBe(20);
    expect(changeAt(all, 40)?.first).toBe(3);
    expect(changeAt([], 0)).toBeNull();
  });
});
