import { describe, expect, it } from "vitest";

import { makeMask } from "../../testing/factories";
import { makerOf } from "./maker";

describe("makerOf", () => {
  it.each([
    ["edited", { tool: "brush", model: "nano" }, "brush"],
    ["locked", { tool: "propagation", model: "sam2.1-large" }, "SAM 2.1 L"],
    ["propagated", { tool: "click", model: "nano" }, "nano"],
    ["edited", { tool: "click" }, "click"],
    ["edited", { tool: "absent", model: "nano" }, null],
    ["propagated", {}, null],
  ] as const)("%s by %j: %s", (state, origin, maker) => {
    expect(makerOf(makeMask({ state, origin }))).toBe(maker);
  });
});
