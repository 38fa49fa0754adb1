import { describe, expect, it } from "vitest";

import { choose, chooseAll, moveFocus, NOTHING_CHOSEN, without } from "./selection";

const IDS = ["a", "b", "c", "d", "e"];
const chosen = ({ chosen: set }: { chosen: ReadonlySet<string> }) => [...set].sort();

describe("choosing tiles", () => {
  it("chooses and leaves one by one", () => {
    const one = choose(NOTHING_CHOSEN, IDS, "b", false);
    expect([chosen(one), one.focus]).toEqual([["b"], "b"]);
    expect(chosen(choose(one, IDS, "b", false))).toEqual([]);
  });

  it("chooses a range, either way", () => {
    const from = choose(NOTHING_CHOSEN, IDS, "d", false);
    expect(chosen(choose(from, IDS, "b", true))).toEqual(["b", "c", "d"]);
    expect(chosen(choose(NOTHING_CHOSEN, IDS, "b", true))).toEqual(["b"]);
  });

  it("moves by keys, and chooses on the way", () => {
    const first = moveFocus(NOTHING_CHOSEN, IDS, 1, false);
    expect([first.focus, chosen(first)]).toEqual(["a", []]);
    const down = moveFocus(first, IDS, 3, true);
    expect([down.focus, chosen(down)]).toEqual(["d", ["a", "b", "c", "d"]]);
    expect(moveFocus(down, IDS, 9, false).focus).toBe("e");
    expect(moveFocus(NOTHING_CHOSEN, [], 1, false)).toBe(NOTHING_CHOSEN);
  });

  it("chooses everything, and nothing again", () => {
    const all = chooseAll(NOTHING_CHOSEN, IDS);
    expect(chosen(all)).toEqual(IDS);
    expect(chosen(chooseAll(all, IDS))).toEqual([]);
  });

  it("forgets what was judged", () => {
    const some = choose(choose(NOTHING_CHOSEN, IDS, "e", false), IDS, "b", false);
    expect(without(some, IDS, ["a", "c", "e"])).toEqual({ chosen: new Set(["e"]), focus: "c" });
    expect(without(some, IDS, [])).toEqual({ chosen: new Set(), focus: null });
  });
});
