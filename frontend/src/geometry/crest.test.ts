import { describe, expect, it } from "vitest";

import { traceContour } from "./contour";
import { crestOf } from "./crest";

function crest(rows: readonly string[], left = 0, top = 0) {
  const pixels = Uint8Array.from(rows.join(""), Number);
  return crestOf(traceContour({ left, top, width: rows[0]?.length ?? 0, height: rows.length, pixels }));
}

describe("crestOf", () => {
  it("is the middle of the upper edge, in frame space", () => {
    expect(crest(["1111", "1111"], 10, 20)).toEqual({ x: 12, y: 20 });
  });

  it("stays with the largest part, whatever specks lie about", () => {
    expect(crest(["1000000", "0000000", "0001111", "0001111", "0000000", "1100000"])).toEqual({ x: 5, y: 2 });
  });

  it("lies on the object where its middle is lower than its ends", () => {
    expect(crest(["110011", "110011", "111111"])).toEqual({ x: 3, y: 2 });
  });

  it("is not inside a hole", () => {
    expect(crest(["11111", "10001", "10001", "11111"])).toEqual({ x: 2.5, y: 0 });
  });

  it("is nowhere on an empty mask", () => {
    expect(crest(["00", "00"])).toBeNull();
  });
});
