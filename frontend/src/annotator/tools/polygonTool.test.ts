import { describe, expect, it } from "vitest";

import { framePoint, screenPoint } from "../../geometry/points";
import { NO_POLYGON, polygonTool, wouldClose, type PolygonEffect, type PolygonToolState } from "./polygonTool";
import type { ToolEvent } from "./tool";

const context = { frame: { width: 100, height: 50 }, scale: 1 };

const press = (x: number, y: number, button = 0): ToolEvent => ({
  kind: "down",
  screen: screenPoint(x, y),
  frame: framePoint(x, y),
  button,
  alt: false,
});
const move = (x: number, y: number): ToolEvent => ({ ...(press(x, y) as ToolEvent & { kind: "down" }), kind: "move" });
const enter: ToolEvent = { kind: "confirm" };

function run(events: readonly ToolEvent[], scale = 1): { state: PolygonToolState; effects: PolygonEffect[] } {
  const effects: PolygonEffect[] = [];
  let state = NO_POLYGON;
  for (const event of events) {
    const [next, effect] = polygonTool(state, event, { ...context, scale });
    state = next;
    if (effect) effects.push(effect);
  }
  return { state, effects };
}

const triangle = [press(10, 10), press(40, 10), press(40, 40)];
const corners = [
  { x: 10, y: 10 },
  { x: 40, y: 10 },
  { x: 40, y: 40 },
];

describe("closing a polygon", () => {
  it("by Enter", () => {
    expect(run([...triangle, enter])).toEqual({ state: NO_POLYGON, effects: [{ type: "polygon", corners }] });
  });

  it("by a press on the first corner", () => {
    expect(run([...triangle, press(13, 8)]).effects).toEqual([{ type: "polygon", corners }]);
  });

  it("by a double click, whose second press is no corner", () => {
    expect(run([...triangle, press(41, 40), enter]).effects).toEqual([{ type: "polygon", corners }]);
  });

  it("needs three corners", () => {
    const { state, effects } = run([press(10, 10), press(40, 10), enter, press(11, 10)]);
    expect(effects).toEqual([]);
    expect(state).toMatchObject({ name: "drawing" });
  });

  it("is announced while the pointer is on the first corner", () => {
    expect(wouldClose(run([...triangle, move(12, 12)]).state, context)).toBe(true);
    expect(wouldClose(run([...triangle, move(30, 30)]).state, context)).toBe(false);
    expect(wouldClose(run([press(10, 10), move(10, 10)]).state, context)).toBe(false);
  });

  it("goes by distance on the screen, not in the frame", () => {
    expect(run([...triangle, press(13, 8)], 10).effects).toEqual([]);
  });
});

describe("correcting a polygon", () => {
  it("takes the last corner back by Backspace or the right button", () => {
    expect(run([...triangle, { kind: "back" }]).state).toMatchObject({ corners: corners.slice(0, 2) });
    expect(run([...triangle, press(90, 40, 2)]).state).toMatchObject({ corners: corners.slice(0, 2) });
  });

  it("is over without corners", () => {
    expect(run([press(10, 10), { kind: "back" }]).state).toEqual(NO_POLYGON);
    expect(run([{ kind: "back" }, enter])).toEqual({ state: NO_POLYGON, effects: [] });
  });

  it("is given up by Esc", () => {
    expect(run([...triangle, { kind: "cancel" }, enter])).toEqual({ state: NO_POLYGON, effects: [] });
  });
});

describe("drawing a polygon", () => {
  it("shows the next corner where the pointer is", () => {
    expect(run([press(10, 10), move(20, 30)]).state).toMatchObject({
      corners: [{ x: 10, y: 10 }],
      at: { x: 20, y: 30 },
    });
  });

  it("puts corners beside the frame on its edge", () => {
    expect(run([press(-30, 10), press(130, 80)]).state).toMatchObject({
      corners: [
        { x: 0, y: 10 },
        { x: 100, y: 50 },
      ],
    });
  });
});
