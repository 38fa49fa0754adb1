import { describe, expect, it } from "vitest";

import { fitting, LEAST_PX, readLanesHeight, writeLanesHeight } from "./lanesHeight";

function storage(kept: string | null = null) {
  let value = kept;
  return {
    getItem: () => value,
    setItem: (_: string, text: string) => void (value = text),
    removeItem: () => void (value = null),
  };
}

describe("fitting", () => {
  it("leaves the picture room, and the lanes at least one", () => {
    expect(fitting(400, 900)).toBe(400);
    expect(fitting(800, 900)).toBe(540);
    expect(fitting(10, 900)).toBe(LEAST_PX);
    expect(fitting(200, 100)).toBe(LEAST_PX);
  });
});

describe("the height in the browser", () => {
  it("is what was written, and nothing once that was taken back", () => {
    const kept = storage();
    writeLanesHeight(kept, 260);
    expect(readLanesHeight(kept)).toBe(260);
    writeLanesHeight(kept, null);
    expect(readLanesHeight(kept)).toBeNull();
  });

  it("is nothing where something else stands there", () => {
    expect(readLanesHeight(storage("tall"))).toBeNull();
    expect(readLanesHeight(storage("-4"))).toBeNull();
  });
});
