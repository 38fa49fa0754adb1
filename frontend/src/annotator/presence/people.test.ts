import { describe, expect, it } from "vitest";

import { initialsOf, othersHere } from "./people";

describe("people", () => {
  it("are shown without oneself", () => {
    const person = (account_id: string) => ({ account_id, name: account_id, masklet_id: null, frame_index: null });
    expect(othersHere([person("ada"), person("grace")], "ada")).toEqual([person("grace")]);
  });

  it.each([
    ["Ada", "A"],
    ["Ada King Lovelace", "AL"],
    [" ömer  çelik ", "ÖÇ"],
    ["", ""],
  ])("%s is written %s", (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});
