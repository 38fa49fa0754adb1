import { describe, expect, it } from "vitest";

import { framePoint, screenPoint } from "../../geometry/points";
import { boxInProgress, IDLE, promptTool, type PromptToolContext, type PromptToolState } from "./promptTool";
import type { ToolEffect, ToolEvent } from "./tool";

const frame = { width: 100, height: 60 };
const bare: PromptToolContext = { frame, markerUnder: () => null, clicks: true, boxes: true };
const onMarker: PromptToolContext = { ...bare, markerUnder: () => "a" };

const at = (
  kind: "down" | "move" | "up",
  x: number,
  y: number,
  change: { button?: number; alt?: boolean } = {},
): ToolEvent => ({
  kind,
  screen: screenPoint(x, y),
  frame: framePoint(x, y),
  button: 0,
  alt: false,
  ...change,
});

function run(events: ToolEvent[], context = bare): { state: PromptToolState; effects: ToolEffect[] } {
  const effects: ToolEffect[] = [];
  let state = IDLE;
  for (const event of events) {
    const [next, effect] = promptTool(state, event, context);
    state = next;
    if (effect) effects.push(effect);
  }
  return { state, effects };
}

const click = (positive: boolean) => [{ type: "click", point: { x: 20, y: 30 }, positive }];

describe("clicking", () => {
  it("adds a positive point", () => {
    expect(run([at("down", 20, 30), at("up", 21, 30)]).effects).toEqual(click(true));
  });

  it("adds a negative point on the right button", () => {
    expect(run([at("down", 20, 30, { button: 2 }), at("up", 20, 30, { button: 2 })]).effects).toEqual(click(false));
  });

  it("swaps the two with Alt", () => {
    expect(run([at("down", 20, 30, { alt: true }), at("up", 20, 30)]).effects).toEqual(click(false));
    expect(run([at("down", 20, 30, { button: 2, alt: true }), at("up", 20, 30)]).effects).toEqual(click(true));
  });

  it("does nothing outside the frame", () => {
    expect(run([at("down", 120, 30), at("up", 120, 30)]).effects).toEqual([]);
  });

  it("leaves other buttons alone", () => {
    expect(run([at("down", 20, 30, { button: 4 }), at("up", 20, 30)]).effects).toEqual([]);
  });
});

describe("dragging", () => {
  it("draws a box, whichever corner it began at", () => {
    const { effects } = run([at("down", 50, 40), at("move", 30, 20), at("up", 10, 5)]);
    expect(effects).toEqual([{ type: "box", box: { x0: 10, y0: 5, x1: 50, y1: 40 } }]);
  });

  it("shows the box on the way, cut to the frame", () => {
    const { state } = run([at("down", 50, 40), at("move", 300, -20)]);
    expect(boxInProgress(state, frame)).toEqual({ x0: 50, y0: 0, x1: 100, y1: 40 });
  });

  it("makes a box of a drag that comes as one jump", () => {
    expect(run([at("down", 10, 10), at("up", 40, 40)]).effects).toMatchObject([{ type: "box" }]);
  });

  it("drops a box that is a line", () => {
    expect(run([at("down", 10, 10), at("move", 40, 10), at("up", 40, 10)]).effects).toEqual([]);
  });

  it("means nothing with the right button", () => {
    const secondary = { button: 2 };
    const { state, effects } = run([
      at("down", 10, 10, secondary),
      at("move", 40, 40, secondary),
      at("up", 40, 40, secondary),
    ]);
    expect(effects).toEqual([]);
    expect(state).toEqual(IDLE);
  });

  it("can be cancelled", () => {
    expect(run([at("down", 10, 10), at("move", 40, 40), { kind: "cancel" }, at("up", 50, 50)]).effects).toEqual([]);
  });
});

describe("pressing a marker", () => {
  it("removes its prompt, with either button", () => {
    expect(run([at("down", 20, 30), at("up", 20, 30)], onMarker).effects).toEqual([{ type: "remove", promptId: "a" }]);
    const secondary = { button: 2 };
    expect(run([at("down", 20, 30, secondary), at("up", 20, 30, secondary)], onMarker).effects).toHaveLength(1);
  });

  it("does nothing when dragged away", () => {
    const { state, effects } = run([at("down", 20, 30), at("move", 60, 30), at("up", 60, 30)], onMarker);
    expect(effects).toEqual([]);
    expect(state).toEqual(IDLE);
  });
});

describe("what is not allowed", () => {
  it("does nothing: a click with the box tool, a drag without boxes", () => {
    const boxOnly = { ...bare, clicks: false };
    expect(run([at("down", 20, 30), at("up", 20, 30)], boxOnly).effects).toEqual([]);
    expect(run([at("down", 10, 10), at("up", 40, 40)], boxOnly).effects).toMatchObject([{ type: "box" }]);
    const clickOnly = { ...bare, boxes: false };
    expect(run([at("down", 10, 10), at("move", 40, 40), at("up", 40, 40)], clickOnly).effects).toEqual([]);
  });

  it("is not made by keys of other tools either", () => {
    expect(run([at("down", 20, 30), { kind: "confirm" }, { kind: "back" }, at("up", 20, 30)]).effects).toEqual(
      click(true),
    );
  });
});
