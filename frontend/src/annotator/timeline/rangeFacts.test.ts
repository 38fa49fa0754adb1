import { describe, expect, it } from "vitest";

import type { MaskState } from "../../api/types";
import { makeMask } from "../../testing/factories";
import { rangeFacts } from "./rangeFacts";

const row = (...states: (MaskState | null)[]) =>
  states.map((state) => (state === null ? undefined : makeMask({ state })));

describe("rangeFacts", () => {
  it("counts the locked masks from the first to the last frame, both included", () => {
    const facts = rangeFacts(row("locked", "locked", null, "locked", "edited"), { first: 1, last: 4 });
    expect(facts).toEqual({ locked: 2, whyNot: {} });
  });

  it("has nothing to lock or to clear where there are no masks, but the object can be absent there", () => {
    const { whyNot } = rangeFacts(row("edited"), { first: 4, last: 8 });
    expect(whyNot).toEqual({ lock: "noMasks", unlock: "noneLocked", clear: "noMasks" });
  });

  it("changes nothing but the locks where every frame is locked", () => {
    const { whyNot } = rangeFacts(row("locked", "locked"), { first: 0, last: 1 });
    expect(whyNot).toEqual({ lock: "allLocked", absent: "allLocked", clear: "allLocked" });
  });
});
