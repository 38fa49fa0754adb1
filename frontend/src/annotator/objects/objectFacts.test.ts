import { describe, expect, it } from "vitest";

import { makeMask, makeTask } from "../../testing/factories";
import { factsOf, inOrder, moved, verdictOf } from "./objectFacts";
import { cutAround } from "./pictureOfMask";

describe("factsOf", () => {
  it("counts where the object is seen, and what is stale", () => {
    const row = [makeMask(), undefined, makeMask({ state: "stale" }), makeMask({ state: "absent", area: 0 })];
    expect(factsOf(row, 8)).toMatchObject({ presence: 0.25, stale: 1, frames: 3, locked: false });
  });

  it("makes the picture of a mask that a person made, where there is one", () => {
    const row = [makeMask({ frame_index: 0 }), makeMask({ frame_index: 1, state: "edited" })];
    expect(factsOf(row, 8).portrait?.frame_index).toBe(1);
    expect(factsOf([makeMask({ area: 0 })], 8).portrait).toBeNull();
  });

  it("is locked once every mask is", () => {
    expect(factsOf([makeMask({ state: "locked" })], 8).locked).toBe(true);
    expect(factsOf([], 8).locked).toBe(false);
  });
});

describe("verdictOf", () => {
  const entry = { span_first: 0, span_last: 1, reason: "boundary", note: "", mark: null, box: null };

  it("says how verification stands", () => {
    expect(verdictOf(makeTask({ state: "submitted" }))).toBe("submitted");
    expect(verdictOf(makeTask({ entry }))).toBe("returned");
    expect(verdictOf(makeTask())).toBeNull();
    expect(verdictOf(undefined)).toBeNull();
  });
});

describe("the order of objects", () => {
  const objects = ["a", "b", "c"].map((id) => ({ id }));
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

  it("is the person's own, new ones last", () => {
    expect(ids(inOrder(objects, ["c", "a"]))).toEqual(["c", "a", "b"]);
  });

  it("changes by one place, and ends at the ends", () => {
    expect(moved(["a", "b", "c"], "c", -1)).toEqual(["a", "c", "b"]);
    expect(moved(["a", "b", "c"], "a", -1)).toEqual(["a", "b", "c"]);
  });
});

describe("cutAround", () => {
  it("shows the whole frame where there is no mask", () => {
    expect(cutAround([], { width: 16, height: 9 }, { width: 4, height: 3 })).toEqual({
      left: 0,
      top: 0,
      width: 16,
      height: 9,
    });
  });
});
