import { describe, expect, it } from "vitest";

import { makeMask } from "../../testing/factories";
import { standings, stretches } from "./stretches";

describe("stretches", () => {
  it("joins neighbours of a kind and leaves gaps out", () => {
    expect(stretches([0, 0, null, 0, 1, 1], (value) => value)).toEqual([
      { kind: 0, first: 0, last: 1 },
      { kind: 0, first: 3, last: 3 },
      { kind: 1, first: 4, last: 5 },
    ]);
    expect(stretches([], () => 1)).toEqual([]);
  });

  it("tells a person's absence from the model's", () => {
    const row = [
      makeMask({ frame_index: 0, state: "edited", area: 12 }),
      makeMask({ frame_index: 1, state: "edited", area: 0 }),
      makeMask({ frame_index: 2, state: "locked", area: 0 }),
      makeMask({ frame_index: 3, state: "absent", area: 0 }),
      undefined,
      makeMask({ frame_index: 5, state: "stale", area: 0 }),
    ];
    expect(standings(row).map(({ kind, first, last }) => [kind, first, last])).toEqual([
      ["edited", 0, 0],
      ["gone", 1, 2],
      ["absent", 3, 3],
      ["stale", 5, 5],
    ]);
  });
});
