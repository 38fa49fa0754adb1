/** Outlines of proposed masks: dashes of the object's colour on white, unlike anything that is there already. */

import { inFrameSpace, type Draw } from "./paint";

export interface ProposalsScene {
  readonly outlines: readonly { readonly outline: Path2D; readonly colour: string }[];
}

const CASING_PX = 4;
const LINE_PX = 2.5;
const DASH_PX = [7, 5];

export const drawProposals: Draw<ProposalsScene> = (ctx, { outlines }, view) => {
  inFrameSpace(ctx, view, () => {
    ctx.lineJoin = "round";
    for (const { outline, colour } of outlines) {
      ctx.setLineDash([]);
      ctx.strokeStyle = "rgb(0 0 0 / 65%)";
      ctx.lineWidth = CASING_PX / view.scale;
      ctx.stroke(outline);
      ctx.strokeStyle = "#fff";
      ctx.lineWidth = LINE_PX / view.scale;
      ctx.stroke(outline);
      ctx.setLineDash(DASH_PX.map((length) => length / view.scale));
      ctx.strokeStyle = colour;
      ctx.stroke(outline);
    }
  });
};
