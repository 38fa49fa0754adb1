/** Onion skin: outlines of the mask before and after this frame, each in its tint and its kind of line. */

import { inFrameSpace, type Draw } from "./paint";

export const ONION_TINTS = { before: "#FFB04A", after: "#4AE3FF" } as const;
const DASH_PX = { before: [7, 4], after: [2, 3.5] } as const;

export interface OnionScene {
  readonly before: Path2D | null;
  readonly after: Path2D | null;
}

export const drawOnion: Draw<OnionScene> = (ctx, scene, view) => {
  for (const side of ["before", "after"] as const) {
    const outline = scene[side];
    if (outline === null) continue;
    inFrameSpace(ctx, view, () => {
      ctx.lineJoin = "round";
      ctx.strokeStyle = "rgb(0 0 0 / 45%)";
      ctx.lineWidth = 3.25 / view.scale;
      ctx.stroke(outline);
      ctx.strokeStyle = ONION_TINTS[side];
      ctx.lineWidth = 1.75 / view.scale;
      ctx.setLineDash(DASH_PX[side].map((length) => length / view.scale));
      ctx.stroke(outline);
    });
  }
};
