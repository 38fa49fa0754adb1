import { describe, expect, it } from "vitest";

import { framePoint, screenPoint } from "../../geometry/points";
import { NOT_PANNING, panTool, type PanEffect, type PanEvent } from "./panTool";

const at = (kind: "down" | "move" | "up", x: number, y: number, button = 0): PanEvent => ({
  kind,
  screen: screenPoint(x, y),
  frame: framePoint(x, y),
  button,
  alt: false,
});

function run(events: PanEvent[]): { effects: PanEffect[]; taken: boolean[] } {
  const effects: PanEffect[] = [];
  const taken: boolean[] = [];
  let state = NOT_PANNING;
  for (const event of events) {
    const step = panTool(state, event);
    state = step.state;
    taken.push(step.taken);
    if (step.effect) effects.push(step.effect);
  }
  return { effects, taken };
}

describe("panTool", () => {
  it("moves the picture with the middle button", () => {
    expect(run([at("down", 5, 5, 1), at("move", 8, 9, 1), at("move", 9, 9, 1), at("up", 9, 9, 1)]).effects).toEqual([
      { type: "pan", dx: 3, dy: 4 },
      { type: "pan", dx: 1, dy: 0 },
    ]);
  });

  it("leaves other buttons to the tools", () => {
    expect(run([at("down", 5, 5), at("move", 9, 9), at("up", 9, 9)])).toEqual({
      effects: [],
      taken: [false, false, false],
    });
  });

  it("plays when Space is pressed and let go", () => {
    expect(run([{ kind: "space-down" }, { kind: "space-down" }, { kind: "space-up" }]).effects).toEqual([
      { type: "toggle-play" },
    ]);
  });

  it("does not play when the picture was moved with Space held", () => {
    const { effects, taken } = run([
      { kind: "space-down" },
      at("down", 0, 0),
      at("move", 4, 0),
      at("up", 4, 0),
      { kind: "space-up" },
    ]);
    expect(effects).toEqual([{ type: "pan", dx: 4, dy: 0 }]);
    expect(taken).toEqual([true, true, true, true, true]);
  });

  it("lets the tools have the pointer again afterwards", () => {
    expect(run([{ kind: "space-down" }, { kind: "space-up" }, at("down", 0, 0)]).taken.at(-1)).toBe(false);
  });

  it("stops at a cancel", () => {
    expect(run([at("down", 0, 0, 1), { kind: "cancel" }, at("move", 9, 9, 1)]).effects).toEqual([]);
  });
});
