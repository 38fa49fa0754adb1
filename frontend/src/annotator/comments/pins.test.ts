import { describe, expect, it } from "vitest";

import { framePoint } from "../../geometry/points";
import { fit, zoomTo, type Viewport } from "../../geometry/viewport";
import { apart, BADGE_PX, placePins, type PlacedPin } from "./pins";

const FRAME = { width: 160, height: 90 };
const wide = fit(FRAME, { width: 1000, height: 400 }); // room left and right
const tall = fit(FRAME, { width: 600, height: 700 }); // room above and below

const pin = (id: string, x: number, y: number) => ({ id, at: framePoint(x, y) });

function isBesidePicture({ badge }: PlacedPin, { left, top, scale, frame }: Viewport): boolean {
  const half = BADGE_PX / 2;
  const across = badge.x + half <= left || badge.x - half >= left + frame.width * scale;
  const along = badge.y + half <= top || badge.y - half >= top + frame.height * scale;
  return across || along;
}

describe("placePins", () => {
  it.each([
    ["beside", wide],
    ["above and below", tall],
  ])("puts every number %s the picture", (_, view) => {
    const pins = Array.from({ length: 12 }, (_unused, step) => pin(String(step), step * 14, (step * 31) % 90));
    const placed = placePins(pins, view);
    expect(placed).toHaveLength(12);
    expect(placed.filter((each) => !isBesidePicture(each, view))).toEqual([]);
    expect(placed.some(({ over }) => over)).toBe(false);
  });

  it("goes to the nearer side, at the height of the place", () => {
    const [left, right] = placePins([pin("left", 20, 30), pin("right", 140, 60)], wide);
    expect(left?.badge.x).toBeLessThan(wide.left);
    expect(right?.badge.x).toBeGreaterThan(wide.left + FRAME.width * wide.scale);
    expect(left?.badge.y).toBeCloseTo(left?.at.y ?? 0);
  });

  it("says where it has to lie over the picture, and keeps to the edge", () => {
    const near = zoomTo(wide, 20);
    const [placed] = placePins([pin("a", 80, 45)], near);
    expect(placed?.over).toBe(true);
    expect([13, 1000 - 13]).toContain(placed?.badge.x);
  });

  it("keeps within the canvas what lies out of sight", () => {
    const near = zoomTo(wide, 20);
    const [placed] = placePins([pin("a", 0, 0)], near);
    expect(placed?.at.y).toBeLessThan(0);
    expect(placed?.badge.y).toBe(13);
  });
});

describe("apart", () => {
  it("leaves alone what is apart", () => {
    expect(apart([200, 100], 400)).toEqual([200, 100]);
  });

  it("pushes neighbours apart in their order", () => {
    expect(apart([102, 100], 400)).toEqual([121, 100]);
  });

  it("pushes back from the end", () => {
    expect(apart([395, 398], 400)).toEqual([366, 387]);
  });
});
