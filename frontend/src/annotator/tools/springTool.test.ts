import { describe, expect, it } from "vitest";

import { RESTING, springTool, type SpringEvent, type SpringState } from "./springTool";
import type { ToolName } from "./toolNames";

/** Keys and strokes as written, beginning with the click tool; gives the tool in the hand after each of them. */
function play(...deeds: string[]): ToolName[] {
  let state: SpringState = RESTING;
  let inHand: ToolName = "click";
  return deeds.map((deed) => {
    const [kind = "", tool = ""] = deed.split(" ");
    if (kind === "choose") inHand = tool as ToolName;
    else {
      const [next, taken] = springTool(state, { kind, tool, inHand } as SpringEvent);
      state = next;
      inHand = taken ?? inHand;
    }
    return inHand;
  });
}

describe("the key of a tool", () => {
  it("takes the tool for good when it is tapped", () => {
    expect(play("key-down brush", "key-up brush", "press", "release")).toEqual(["brush", "brush", "brush", "brush"]);
  });

  it("lends the tool while it is held for a stroke", () => {
    expect(play("key-down brush", "press", "release", "key-up brush")).toEqual(["brush", "brush", "brush", "click"]);
  });

  it("lends it for several strokes", () => {
    expect(play("key-down eraser", "press", "release", "press", "release", "key-up eraser").at(-1)).toBe("click");
  });

  it("lets a stroke end that is under way when it is let go", () => {
    expect(play("key-down brush", "press", "key-up brush", "release")).toEqual(["brush", "brush", "brush", "click"]);
  });

  it("gives back what was there before a second key, too", () => {
    const deeds = ["key-down brush", "press", "release", "key-down eraser", "key-up brush", "press", "release"];
    expect(play(...deeds, "key-up eraser")).toEqual([
      "brush",
      "brush",
      "brush",
      "eraser",
      "eraser",
      "eraser",
      "eraser",
      "click",
    ]);
  });

  it("leaves what was chosen on the screen meanwhile", () => {
    expect(play("key-down brush", "press", "release", "choose box", "key-up brush").at(-1)).toBe("box");
  });

  it("is taken up again before the last stroke has ended", () => {
    const deeds = ["key-down brush", "press", "key-up brush", "key-down eraser", "key-up eraser"];
    expect(play(...deeds).at(-1)).toBe("click");
  });

  it("means nothing to a pointer without it", () => {
    expect(play("press", "release", "key-up brush")).toEqual(["click", "click", "click"]);
  });
});
