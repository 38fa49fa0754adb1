import { describe, expect, it } from "vitest";

import { framePoint } from "../../geometry/points";
import { addPoint, MOST_POINTS } from "./stroke";

const FRAME = { width: 100, height: 50 };

describe("a pen stroke", () => {
  it("keeps to the frame and leaves out what does not move", () => {
    const points: [number, number][] = [];
    for (const [x, y] of [
      [-5, 10.04],
      [0.2, 10],
      [60, 70],
    ] as const)
      addPoint(points, framePoint(x, y), FRAME);
    expect(points).toEqual([
      [0, 10],
      [60, 50],
    ]);
  });

  it("is no longer than the server takes", () => {
    const points: [number, number][] = [];
    for (let at = 0; at < MOST_POINTS + 50; at++) addPoint(points, framePoint((at % 2) * 50, 0), FRAME);
    expect(points).toHaveLength(MOST_POINTS);
  });
});
