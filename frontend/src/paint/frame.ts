import { usesNearestPixels } from "../geometry/viewport";
import { inFrameSpace, isAlive, type Draw } from "./paint";

export interface FrameScene {
  readonly picture: ImageBitmap | null;
}

export const drawFrame: Draw<FrameScene> = (ctx, { picture }, view) => {
  if (picture === null || !isAlive(picture)) return;
  inFrameSpace(ctx, view, () => {
    ctx.imageSmoothingEnabled = !usesNearestPixels(view);
    ctx.imageSmoothingQuality = view.scale < 0.6 ? "high" : "medium";
    ctx.drawImage(picture, 0, 0, view.frame.width, view.frame.height);
  });
};
