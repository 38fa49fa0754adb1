import { describe, expect, it } from "vitest";

import { boxAround, closeUp, viewOf } from "./crop";

const FRAME = { width: 1280, height: 720 };
const PICTURE = { width: 320, height: 180 };

describe("a close look", () => {
  it("shows the object with room around it, in the aspect of the picture", () => {
    const part = closeUp({ x0: 600, y0: 300, x1: 700, y1: 400 }, FRAME, PICTURE);
    expect((part.x1 - part.x0) / (part.y1 - part.y0)).toBeCloseTo(16 / 9);
    expect(part.y0).toBeCloseTo(255);
    expect((part.x0 + part.x1) / 2).toBeCloseTo(650);
  });

  it("stays within the frame", () => {
    const part = closeUp({ x0: 0, y0: 0, x1: 60, y1: 60 }, FRAME, PICTURE);
    expect([part.x0, part.y0]).toEqual([0, 0]);
  });

  it("does not blow up what is tiny", () => {
    const part = closeUp({ x0: 600, y0: 300, x1: 604, y1: 303 }, FRAME, PICTURE);
    expect(part.y1 - part.y0).toBeCloseTo(72);
  });

  it("is the whole frame where the object fills it", () => {
    expect(closeUp({ x0: 0, y0: 0, x1: 1280, y1: 720 }, FRAME, PICTURE)).toEqual({ x0: 0, y0: 0, x1: 1280, y1: 720 });
  });

  it("is shown as large as it fits", () => {
    const view = viewOf({ x0: 100, y0: 100, x1: 740, y1: 280 }, FRAME, PICTURE);
    expect(view.scale).toBeCloseTo(0.5);
    expect(view.left + 100 * view.scale).toBeCloseTo(0);
    expect(view.top + 190 * view.scale).toBeCloseTo(90);
  });
});

describe("a box around boxes", () => {
  it("holds them all", () => {
    expect(boxAround([])).toBeNull();
    expect(
      boxAround([
        { x0: 1, y0: 2, x1: 3, y1: 4 },
        { x0: 0, y0: 3, x1: 2, y1: 9 },
      ]),
    ).toEqual({ x0: 0, y0: 2, x1: 3, y1: 9 });
  });
});
