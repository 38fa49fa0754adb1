import { describe, expect, it } from "vitest";

import { makeMask } from "../../testing/factories";
import { askedDoubts, doubtRow, quickDoubt } from "./doubt";
import { doubtfulFrames, neighbour, nextAround, staleFrames, unreviewed } from "./jumps";
import { packSeen, seenRow, unpackSeen, withSeen } from "./seen";

describe("neighbour", () => {
  it("finds the next and the previous, and stops at the ends", () => {
    expect(neighbour([3, 8, 12], 8, 1)).toBe(12);
    expect(neighbour([3, 8, 12], 8, -1)).toBe(3);
    expect(neighbour([3, 8, 12], 5, 1)).toBe(8);
    expect(neighbour([3, 8, 12], 12, 1)).toBeNull();
    expect(neighbour([], 0, -1)).toBeNull();
  });
});

describe("nextAround", () => {
  it("begins again after the last", () => {
    expect(nextAround([3, 8], 5)).toBe(8);
    expect(nextAround([3, 8], 8)).toBe(3);
    expect(nextAround([8], 8)).toBeNull();
    expect(nextAround([], 8)).toBeNull();
  });
});

describe("doubt", () => {
  const good = makeMask({ frame_index: 0, predicted_iou: 0.98, object_score: 9 });

  it("is small where the network is sure, none where a person decided", () => {
    expect(quickDoubt(good)).toBeLessThan(0.05);
    expect(quickDoubt({ ...good, predicted_iou: 0.3 })).toBeGreaterThan(0.4);
    expect(quickDoubt({ ...good, predicted_iou: 0.3, state: "edited" })).toBe(0);
    expect(quickDoubt({ ...good, predicted_iou: 0, area: 0 })).toBeLessThan(0.05); // of what, if it is empty?
    expect(quickDoubt({ ...good, object_score: 0 })).toBeCloseTo(0.6, 1);
    expect(quickDoubt({ ...good, state: "stale" })).toBeGreaterThan(quickDoubt(good));
  });

  it("is what the server says, as long as the mask is the one it spoke of", () => {
    const signs = {
      low_iou: 0,
      unsure_score: 0,
      area_jump: 0,
      centroid_jump: 0,
      flicker: 0,
      disagreement: 0,
      stale: 0,
    };
    const row = [good, { ...good, frame_index: 1 }];
    const asked = askedDoubts(
      [
        { frame_index: 0, doubt: 0.8, signs },
        { frame_index: 1, doubt: 0.7, signs },
      ],
      row,
    );
    const changed = [good, { ...good, frame_index: 1, revision: 2 }, undefined];
    const [first, second, third] = doubtRow(changed, asked);
    expect(first).toBe(0.8);
    expect(second).toBe(quickDoubt(good));
    expect(third).toBeUndefined();
  });

  it("peaks once in each doubtful stretch", () => {
    expect(doubtfulFrames([0.1, 0.4, 0.9, 0.5, undefined, 0.6, 0.1])).toEqual([2, 5]);
  });
});

describe("stale and unreviewed", () => {
  const row = (["propagated", "stale", "stale", "edited", "stale"] as const).map((state, frame_index) =>
    makeMask({ frame_index, state }),
  );

  it("names the start of each stale stretch", () => {
    expect(staleFrames(row)).toEqual([1, 4]);
  });

  it("knows what was looked at, until the mask is another", () => {
    const looked = (frame: number, revision: number) => [{ masklet_id: "dog", frame_index: frame, revision }];
    let seen = withSeen(new Map(), looked(1, 1));
    seen = withSeen(seen, looked(4, 1));
    expect(withSeen(seen, looked(4, 1))).toBe(seen);
    const spans = () => unreviewed(row, seenRow(seen, "dog")).map(({ first, last }) => [first, last]);
    expect(spans()).toEqual([
      [0, 0],
      [2, 2],
    ]); // frame 3 was edited: somebody looked at it
    const newer = row.with(1, makeMask({ frame_index: 1, state: "stale", revision: 2 }));
    expect(unreviewed(newer, seenRow(seen, "dog"))[0]).toMatchObject({ first: 0, last: 2 });
    expect(unpackSeen(packSeen(seen))).toEqual(seen);
    expect(unpackSeen(null).size).toBe(0);
  });
});
