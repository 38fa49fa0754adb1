import { describe, expect, it } from "vitest";

import { framePoint } from "../../geometry/points";
import { colourOf } from "../../paint/colours";
import { makeMask } from "../../testing/factories";
import { maskWishes, sceneMask, shownMasks } from "./maskScene";

const objects = [
  { id: "dog", number: 1, name: "dog", colour: 0, className: null, partOf: null },
  { id: "cat", number: 2, name: "cat", colour: 1, className: null, partOf: null },
];
const masks = new Map([
  ["dog", [makeMask(), makeMask({ frame_index: 1 })]],
  ["cat", [makeMask({ masklet_id: "cat" })]],
]);
const time = makeMask().updated_at;
const [blue, second] = [colourOf(0), colourOf(1)];
const visible = { hiddenIds: new Set<string>(), masksHidden: false, peeking: false, solo: false };
const ids = (shown: ReturnType<typeof shownMasks>) => shown.map(({ object }) => object.id);

describe("shownMasks", () => {
  it("paints the selected one last, on top", () => {
    expect(ids(shownMasks(masks, objects, 0, "dog", visible))).toEqual(["cat", "dog"]);
    expect(ids(shownMasks(masks, objects, 0, "cat", visible))).toEqual(["dog", "cat"]);
  });

  it("leaves out what is hidden, absent or empty", () => {
    expect(ids(shownMasks(masks, objects, 0, "dog", { ...visible, hiddenIds: new Set(["dog"]) }))).toEqual(["cat"]);
    expect(shownMasks(masks, objects, 0, "dog", { ...visible, peeking: true })).toEqual([]);
    expect(shownMasks(masks, objects, 0, "dog", { ...visible, masksHidden: true })).toEqual([]);
    const gone = new Map([["dog", [makeMask({ state: "absent" }), makeMask({ frame_index: 1, area: 0 })]]]);
    expect(shownMasks(gone, objects, 0, "dog", visible)).toEqual([]);
    expect(shownMasks(gone, objects, 1, "dog", visible)).toEqual([]);
  });

  it("shows only the selected one in solo, all of them without a selection", () => {
    const solo = { ...visible, solo: true };
    expect(ids(shownMasks(masks, objects, 0, "dog", solo))).toEqual(["dog"]);
    expect(ids(shownMasks(masks, objects, 0, null, solo))).toHaveLength(2);
  });

  it("shows what a person has just made in place of the stored mask, or nothing at all", () => {
    const counts = (instead: string | null) =>
      shownMasks(masks, objects, 0, "dog", visible, (id) =>
        id === "dog" ? { counts: instead, key: "stroke" } : null,
      ).map(({ wish }) => [wish.key, wish.counts]);
    expect(counts("22")).toEqual([
      [`cat:0:${second}:1:${time}`, "0"],
      [`dog:0:${blue}:stroke`, "22"],
    ]);
    expect(counts(null)).toEqual([[`cat:0:${second}:1:${time}`, "0"]]);
  });
});

describe("maskWishes", () => {
  it("wants this frame before those ahead, each in its colour", () => {
    const wishes = maskWishes(masks, objects, 0, 1, new Set());
    expect(wishes.map(({ key }) => key)).toEqual([
      `dog:0:${blue}:1:${time}`,
      `cat:0:${second}:1:${time}`,
      `dog:1:${blue}:1:${time}`,
    ]);
  });

  it("wants the frames behind when travelling back", () => {
    expect(maskWishes(masks, objects, 1, -1, new Set(["cat"])).map(({ cell }) => cell)).toEqual([
      `dog:1:${blue}`,
      `dog:0:${blue}`,
    ]);
  });
});

describe("sceneMask", () => {
  const paintable = { bitmap: {} as ImageBitmap, left: 0, top: 0, crest: framePoint(0, 0), outline: {} as Path2D };
  const shown = (change: Parameters<typeof makeMask>[0]) => {
    const row = [makeMask(change)];
    const [one] = shownMasks(new Map([["dog", row]]), objects, 0, "dog", visible);
    if (one === undefined) throw new Error("not shown");
    return sceneMask(one, paintable, { selectedId: "dog", opacity: 0.4, outlineOnly: false });
  };

  it("says so when untrained weights made the mask", () => {
    expect(shown({ origin: { trained: false } })).toMatchObject({ trained: false, badge: "1 untrained" });
    expect(shown({})).toMatchObject({ trained: true, badge: "1" });
  });

  it("draws the selected one more strongly", () => {
    expect(shown({}).opacity).toBeCloseTo(0.55);
  });

  it("draws outlines alone, but never nothing", () => {
    const [one] = shownMasks(masks, objects, 0, "cat", { ...visible, solo: true });
    if (one === undefined) throw new Error("not shown");
    const look = { selectedId: "cat", opacity: 0.4, outlineOnly: true };
    expect(sceneMask(one, paintable, look).opacity).toBe(0);
    expect(sceneMask(one, { ...paintable, outline: null }, look).opacity).toBeGreaterThan(0);
  });
});
