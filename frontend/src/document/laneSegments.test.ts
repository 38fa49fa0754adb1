import { describe, expect, it } from "vitest";

import { makeMask } from "../testing/factories";
import { laneSegments } from "./laneSegments";

const row = (...states: (Parameters<typeof makeMask>[0] | null)[]) =>
  states.map((change) => (change === null ? undefined : makeMask(change)));

describe("laneSegments", () => {
  it("joins neighbours of the same standing and breaks at gaps", () => {
    const p = { state: "propagated" } as const;
    expect(laneSegments(row(p, p, { state: "edited" }, null, p))).toEqual([
      { first: 0, last: 1, state: "propagated" },
      { first: 2, last: 2, state: "edited" },
      { first: 4, last: 4, state: "propagated" },
    ]);
  });

  it("is empty without masks", () => {
    expect(laneSegments(row(null, null))).toEqual([]);
  });
});
