import { describe, expect, it } from "vitest";

import { framePoint, screenPoint } from "../../geometry/points";
import { brushTool, NOT_PAINTING, type BrushEffect, type BrushToolContext } from "./brushTool";
import type { ToolEvent } from "./tool";

const brush: BrushToolContext = { erase: false, size: 10, scale: 2 };

const at = (
  kind: "down" | "move" | "up",
  x: number,
  y: number,
  change: { button?: number; alt?: boolean } = {},
): ToolEvent => ({
  kind,
  screen: screenPoint(x * 2, y * 2),
  frame: framePoint(x, y),
  button: 0,
  alt: false,
  ...change,
});

function run(events: readonly ToolEvent[], context = brush): BrushEffect[] {
  const effects: BrushEffect[] = [];
  let state = NOT_PAINTING;
  for (const event of events) {
    const [next, effect] = brushTool(state, event, context);
    state = next;
    if (effect) effects.push(effect);
  }
  return effects;
}

const begun = (events: readonly ToolEvent[], context = brush) =>
  run(events, context).flatMap((effect) => (effect.type === "stroke-begin" ? [effect.erase] : []));

describe("a stroke", () => {
  it("begins where the button goes down, follows the pointer and ends where it goes up", () => {
    expect(run([at("down", 1, 1), at("move", 3, 1), at("move", 5, 4), at("up", 6, 4)])).toEqual([
      { type: "stroke-begin", at: { x: 1, y: 1 }, erase: false },
      { type: "stroke-to", from: { x: 1, y: 1 }, to: { x: 3, y: 1 } },
      { type: "stroke-to", from: { x: 3, y: 1 }, to: { x: 5, y: 4 } },
      { type: "stroke-end", from: { x: 5, y: 4 }, to: { x: 6, y: 4 } },
    ]);
  });

  it("may be a single dab", () => {
    expect(run([at("down", 1, 1), at("up", 1, 1)]).map(({ type }) => type)).toEqual(["stroke-begin", "stroke-end"]);
  });

  it("may come in from beside the frame", () => {
    expect(run([at("down", -20, 1), at("move", 3, 1)])).toHaveLength(2);
  });

  it("is dropped by Esc, kept when something else begins", () => {
    expect(run([at("down", 1, 1), at("move", 3, 1), { kind: "cancel" }, at("up", 9, 9)]).at(-1)).toEqual({
      type: "stroke-drop",
    });
    expect(run([at("down", 1, 1), at("move", 3, 1), { kind: "confirm" }, at("up", 9, 9)]).at(-1)).toEqual({
      type: "stroke-end",
      from: { x: 3, y: 1 },
      to: { x: 3, y: 1 },
    });
  });

  it("is not begun by moving alone or by other buttons", () => {
    expect(run([at("move", 1, 1), at("down", 1, 1, { button: 4 }), at("up", 1, 1, { button: 4 })])).toEqual([]);
  });
});

describe("paint or erase", () => {
  it.each([
    ["brush", false, {}, false],
    ["brush, right button", false, { button: 2 }, true],
    ["brush, Alt", false, { alt: true }, true],
    ["eraser", true, {}, true],
    ["eraser, right button", true, { button: 2 }, false],
    ["eraser, Alt", true, { alt: true }, false],
  ])("%s", (_, erase, change, expected) => {
    expect(begun([at("down", 1, 1, change)], { ...brush, erase })).toEqual([expected]);
  });
});

describe("Alt and right drag", () => {
  const sizing = { button: 2, alt: true };

  it("changes the size by the way to the right, in frame pixels", () => {
    expect(run([at("down", 50, 50, sizing), at("move", 57, 90, sizing), at("move", 10, 50, sizing)])).toEqual([
      { type: "size", size: 17 },
      { type: "size", size: 1 },
    ]);
  });

  it("ends with the button and gives the old size back on Esc", () => {
    expect(run([at("down", 5, 5, sizing), at("up", 5, 5, sizing), at("move", 50, 50)])).toEqual([]);
    expect(run([at("down", 5, 5, sizing), at("move", 9, 5, sizing), { kind: "cancel" }]).at(-1)).toEqual({
      type: "size",
      size: 10,
    });
  });
});
