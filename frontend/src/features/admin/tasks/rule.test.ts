import { describe, expect, it } from "vitest";

import { emptyRule, ruleOf, tagsIn } from "./rule";

describe("a rule", () => {
  it("asks for all videos at first", () => {
    expect(ruleOf({ ...emptyRule([]), phase_id: "p" })).toEqual({
      kind: "new-objects",
      phase_id: "p",
      from_phase_id: null,
      per_video: 1,
      share: 1,
      most: 500,
      priority: 0,
      videos: { creator: null, country: null, setting: null, name: null, tags: [] },
    });
  });

  it("names the phase that objects come from only where it matters", () => {
    const draft = { ...emptyRule([]), from_phase_id: "p" };
    expect(ruleOf(draft).from_phase_id).toBeNull();
    expect(ruleOf({ ...draft, kind: "again" }).from_phase_id).toBe("p");
  });

  it("reads tags however they are divided", () => {
    expect(tagsIn(" rain, night;rain ,, ")).toEqual(["rain", "night"]);
  });
});
