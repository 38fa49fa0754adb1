import { describe, expect, it } from "vitest";

import { framePoint, screenPoint } from "./points";
import {
  fit,
  MAX_SCALE,
  pan,
  resize,
  toFrame,
  toScreen,
  usesNearestPixels,
  wheelFactor,
  zoomAt,
  zoomTo,
} from "./viewport";

const frame = { width: 960, height: 540 };
const screen = { width: 1000, height: 800 };

describe("fit", () => {
  it("shows the whole frame in the middle", () => {
    const view = fit(frame, screen);
    const first = toScreen(view, framePoint(0, 0));
    const last = toScreen(view, framePoint(960, 540));
    expect(first.x).toBeGreaterThanOrEqual(0);
    expect(first.x).toBeCloseTo(screen.width - last.x);
    expect(first.y).toBeCloseTo(screen.height - last.y);
  });

  it("never exceeds the largest zoom, even for a tiny frame", () => {
    expect(fit({ width: 2, height: 2 }, screen).scale).toBe(MAX_SCALE);
  });
});

describe("toFrame", () => {
  it("undoes toScreen", () => {
    const view = zoomAt(fit(frame, screen), screenPoint(310, 220), 3.7);
    const point = toFrame(view, toScreen(view, framePoint(123.25, 456.5)));
    expect(point.x).toBeCloseTo(123.25);
    expect(point.y).toBeCloseTo(456.5);
  });
});

describe("zoomAt", () => {
  it("keeps the frame point under the pointer", () => {
    const view = fit(frame, screen);
    const at = screenPoint(700, 300);
    const before = toFrame(view, at);
    const after = toFrame(zoomAt(view, at, 5), at);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  it("stops at 32 times", () => {
    const view = zoomAt(fit(frame, screen), screenPoint(500, 400), 1e9);
    expect(view.scale).toBe(32);
    expect(usesNearestPixels(view)).toBe(true);
  });

  it("does not shrink below half of the fitted size", () => {
    const fitted = fit(frame, screen);
    expect(zoomAt(fitted, screenPoint(1, 1), 1e-9).scale).toBeCloseTo(fitted.scale / 2);
  });
});

describe("zoomTo", () => {
  it("sets the scale and keeps the middle", () => {
    const view = fit(frame, screen);
    const middle = screenPoint(500, 400);
    expect(zoomTo(view, 1).scale).toBeCloseTo(1);
    expect(toFrame(zoomTo(view, 1), middle).x).toBeCloseTo(toFrame(view, middle).x);
  });
});

describe("pan", () => {
  it("keeps a piece of the frame in sight", () => {
    const view = pan(fit(frame, screen), 1e6, -1e6);
    expect(view.left).toBeLessThan(screen.width);
    expect(view.top + frame.height * view.scale).toBeGreaterThan(0);
  });
});

describe("resize", () => {
  it("fits again while fitted", () => {
    const wide = { width: 1400, height: 900 };
    expect(resize(fit(frame, screen), wide)).toEqual(fit(frame, wide));
  });

  it("keeps scale and centre once zoomed", () => {
    const view = zoomAt(fit(frame, screen), screenPoint(500, 400), 4);
    const wide = resize(view, { width: 1200, height: 1000 });
    expect(wide.scale).toBe(view.scale);
    expect(toFrame(wide, screenPoint(600, 500)).x).toBeCloseTo(toFrame(view, screenPoint(500, 400)).x);
  });
});

describe("wheelFactor", () => {
  it("zooms in upwards and treats a line as several pixels", () => {
    const step = (deltaY: number, deltaMode = 0) => wheelFactor({ deltaY, deltaMode, ctrlKey: false });
    expect(step(-100)).toBeGreaterThan(1);
    expect(step(100)).toBeCloseTo(1 / step(-100));
    expect(step(3, 1)).toBeCloseTo(step(48));
  });
});
