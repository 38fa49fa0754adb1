import { describe, expect, it } from "vitest";

import { isSame } from "./isSame";

describe("isSame", () => {
  const picture = new Map();

  it("looks into lists and plain objects", () => {
    expect(isSame({ masks: [{ picture, left: 1 }] }, { masks: [{ picture, left: 1 }] })).toBe(true);
    expect(isSame({ masks: [{ picture, left: 1 }] }, { masks: [{ picture, left: 2 }] })).toBe(false);
    expect(isSame([1, 2], [1])).toBe(false);
    expect(isSame([1], [1, 2])).toBe(false);
  });

  it("tells a missing property from one that is undefined", () => {
    expect(isSame({ a: undefined }, {})).toBe(false);
    expect(isSame({ a: undefined }, { b: undefined })).toBe(false);
  });

  it("takes another picture for another one, whatever it shows", () => {
    expect(isSame({ picture }, { picture: new Map() })).toBe(false);
    expect(isSame(new Map(), new Map())).toBe(false);
  });

  it("tells null, lists and objects apart", () => {
    expect(isSame(null, {})).toBe(false);
    expect(isSame([], {})).toBe(false);
    expect(isSame(null, null)).toBe(true);
    expect(isSame(Number.NaN, Number.NaN)).toBe(true);
  });
});
