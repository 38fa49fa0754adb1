import { describe, expect, it } from "vitest";

import { makeMasklet } from "../testing/factories";
import { selectionThatCounts, videoObjects } from "./objects";

describe("the selection", () => {
  const objects = videoObjects([makeMasklet({ id: "dog" })], []);

  it("counts while its object is there", () => {
    expect(selectionThatCounts("dog", objects, false)).toBe("dog");
  });

  it("does not count once its object is gone", () => {
    expect(selectionThatCounts("cat", objects, false)).toBeNull();
  });

  it("counts before anybody can know", () => {
    expect(selectionThatCounts("cat", [], true)).toBe("cat");
  });
});
