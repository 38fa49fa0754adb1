import { describe, expect, it } from "vitest";

import type { FrameSpan } from "../../document/reduce";
import { IDLE_STRIP, stripTool, type StripAction, type StripEvent } from "./stripTool";

function run(events: Partial<StripEvent>[], current = 0, range: FrameSpan | null = null): StripAction[] {
  let tool = IDLE_STRIP;
  return events.map((event) => {
    const whole = {
      kind: "move",
      frame: 0,
      x: (event.frame ?? 0) * 10,
      objectId: null,
      extend: false,
      ...event,
    } as const;
    const [next, action] = stripTool(tool, whole, current, range);
    tool = next;
    return action;
  });
}

describe("stripTool", () => {
  it("scrubs on ruler and pictures", () => {
    expect(run([{ kind: "down", frame: 5 }, { frame: 9 }, { kind: "up", frame: 9 }, { frame: 20 }])).toEqual([
      { goTo: 5 },
      { goTo: 9 },
      {},
      {},
    ]);
  });

  it("goes to a frame and picks the object when a lane is pressed", () => {
    expect(
      run([
        { kind: "down", frame: 5, objectId: "dog" },
        { frame: 5, x: 52 },
        { kind: "up", frame: 5 },
      ]),
    ).toEqual([{ select: "dog", goTo: 5, range: null }, {}, {}]);
  });

  it("selects a range when a lane is dragged, either way", () => {
    const actions = run([{ kind: "down", frame: 5, objectId: "dog" }, { frame: 9 }, { frame: 2 }, { kind: "up" }]);
    expect(actions.slice(1)).toEqual([
      { goTo: 9, range: { first: 5, last: 9 } },
      { goTo: 2, range: { first: 2, last: 5 } },
      {},
    ]);
  });

  it("extends from the playhead, or moves the nearer end of a range, with Shift", () => {
    expect(run([{ kind: "down", frame: 9, objectId: "dog", extend: true }], 4)[0]).toEqual({
      select: "dog",
      goTo: 9,
      range: { first: 4, last: 9 },
    });
    const range = { first: 10, last: 20 };
    expect(run([{ kind: "down", frame: 12, extend: true }], 4, range)[0]?.range).toEqual({ first: 12, last: 20 });
    expect(run([{ kind: "down", frame: 30, extend: true }], 4, range)[0]?.range).toEqual({ first: 10, last: 30 });
  });
});
