import { describe, expect, it } from "vitest";

import { areaOf, crop, emptyBitmap, paintRows } from "./bitmap";
import { editMask, JUST_PAINTED, type MaskChange } from "./edits";
import { framePoint } from "./points";
import { boundsOfCounts, decodeInto, encodeMask } from "./rle";

/** A mask drawn with # for foreground; all rows are equally long. */
const drawn = (...rows: readonly string[]): string =>
  encodeMask(
    Uint8Array.from(rows.join(""), (sign) => (sign === "#" ? 1 : 0)),
    { width: rows[0]?.length ?? 0, height: rows.length },
  );

const square = drawn("......", ".####.", ".#..#.", ".####.", "......");
const frame = { width: 6, height: 5 };
const edit = (change: MaskChange, under: readonly string[] = []) => editMask({ frame, change, under });
const corners = (...points: readonly (readonly [number, number])[]) => points.map(([x, y]) => framePoint(x, y));

describe("fill holes", () => {
  it("fills what is closed in and counts it", () => {
    const filled = edit({ kind: "fill-holes", counts: square });
    expect(filled).toMatchObject({ changed: 1, area: 12 });
    expect(filled.counts).toBe(drawn("......", ".####.", ".####.", ".####.", "......"));
  });

  it("leaves bays alone, and a gap at a corner keeps a hole closed", () => {
    const bay = drawn("......", ".####.", ".#..#.", ".#.##.", "......");
    expect(edit({ kind: "fill-holes", counts: bay })).toMatchObject({ changed: 0, counts: bay });
    const corner = drawn("......", ".###..", ".#..#.", ".####.", "......");
    expect(edit({ kind: "fill-holes", counts: corner }).changed).toBe(1);
  });
});

describe("remove specks", () => {
  it("takes small parts away and keeps the largest", () => {
    const specks = drawn("#.....", "..###.", "..###.", "..###.", "#.....");
    expect(edit({ kind: "remove-specks", counts: specks })).toMatchObject({
      changed: 2,
      counts: drawn("......", "..###.", "..###.", "..###.", "......"),
    });
  });

  it("never takes everything", () => {
    const tiny = drawn("......", "..#...", "......", "......", "......");
    expect(edit({ kind: "remove-specks", counts: tiny })).toMatchObject({ changed: 0, counts: tiny });
  });

  it("keeps two parts that are equally large", () => {
    const twins = drawn("##..##", "##..##", "##..##", "......", "......");
    expect(edit({ kind: "remove-specks", counts: twins }).changed).toBe(0);
  });
});

describe("polygon", () => {
  const box = corners([1, 1], [4, 1], [4, 3], [1, 3]);

  it("adds the pixels whose middle lies in it", () => {
    expect(edit({ kind: "polygon", counts: null, corners: box, add: true }).counts).toBe(
      drawn("......", ".###..", ".###..", "......", "......"),
    );
  });

  it("takes them away", () => {
    expect(edit({ kind: "polygon", counts: square, corners: box, add: false }).counts).toBe(
      drawn("......", "....#.", "....#.", ".####.", "......"),
    );
  });

  it("may reach beyond the frame", () => {
    const over = corners([-5, -5], [2, -5], [2, 20], [-5, 20]);
    expect(edit({ kind: "polygon", counts: null, corners: over, add: true })).toMatchObject({ area: 10 });
  });

  it("between pixels adds nothing", () => {
    const sliver = corners([1.6, 1.6], [2.4, 1.6], [2.4, 2.4]);
    expect(edit({ kind: "polygon", counts: null, corners: sliver, add: true })).toMatchObject({ area: 0, changed: 0 });
  });
});

describe("erase under others", () => {
  const rightHalf = drawn("...###", "...###", "...###", "...###", "...###");
  const far = drawn("......", "......", "......", "......", "#.....");

  it("takes only what was just painted from the others", () => {
    const change: MaskChange = {
      kind: "polygon",
      counts: drawn("...###", "......", "......", "......", "......"),
      corners: corners([2, 1], [5, 1], [5, 3], [2, 3]),
      add: true,
    };
    const { under } = edit(change, [rightHalf, far]);
    expect(under).toEqual([{ counts: drawn("...###", ".....#", ".....#", "...###", "...###"), area: 11 }, null]);
  });

  it("says when nothing is left of one", () => {
    const bitmap = emptyBitmap(frame);
    const touched = paintRows(bitmap, [[4, 0, 2]], JUST_PAINTED);
    const { area, under } = edit({ kind: "stroke", mask: crop(bitmap, touched) }, [far]);
    expect(area).toBe(2);
    expect(under).toMatchObject([{ area: 0 }]);
  });
});

describe("unpacking for the brush", () => {
  it("gives the pixels and the rectangle they cover", () => {
    const { pixels } = emptyBitmap(frame);
    const bounds = decodeInto(square, frame, pixels);
    expect(bounds).toEqual({ left: 1, top: 1, right: 5, bottom: 4 });
    expect(boundsOfCounts(square, frame)).toEqual(bounds);
    expect(areaOf(pixels)).toBe(10);
    expect(encodeMask(pixels, frame)).toBe(square);
  });

  it("of an empty mask gives no rectangle", () => {
    const empty = edit({ kind: "stroke", mask: null }).counts;
    expect(boundsOfCounts(empty, frame)).toBeNull();
  });
});
