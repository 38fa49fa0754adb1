import { describe, expect, it } from "vitest";

import { EMPTY, hasRules, isWhole, rulesOf, toggled, wishOf } from "./draft";

describe("draft", () => {
  it("needs a plain name, a format and parts that fit", () => {
    const named = { ...EMPTY, name: "toys-1" };
    expect(isWhole(named)).toBe(true);
    expect(isWhole({ ...named, name: "Toys" })).toBe(false);
    expect(isWhole({ ...named, formats: [] })).toBe(false);
    expect(isWhole({ ...named, val: 60, test: 50 })).toBe(false);
    expect(isWhole({ ...named, standings: [] })).toBe(false);
  });

  it("turns days into whole days and tags into a list", () => {
    const rules = rulesOf({ ...EMPTY, since: "2026-11-01", until: "2026-11-30", tags: " street, , night " });
    expect([rules.since, rules.until]).toEqual(["2026-11-01T00:00:00Z", "2026-11-30T23:59:59Z"]);
    expect(rules.tags).toEqual(["street", "night"]);
  });

  it("sends shares and leaves out what is empty", () => {
    const wish = wishOf({ ...EMPTY, name: "toys", val: 10, alike: false });
    expect(wish.splits.val).toBe(0.1);
    expect(wish.splits.similar_bits).toBeNull();
    expect([wish.licence, wish.deliver_to]).toEqual([null, null]);
  });

  it("toggles", () => {
    expect(toggled(["a", "b"], "a")).toEqual(["b"]);
    expect(toggled(["a"], "b")).toEqual(["a", "b"]);
    expect(hasRules({ ...EMPTY, types: [] })).toBe(false);
  });
});
