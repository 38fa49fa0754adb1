/** The mask that is being painted on, as an image that is brought up to date where strokes touch it. */

import type { Bitmap, PixelRect } from "../geometry/bitmap";
import { usesNearestPixels } from "../geometry/viewport";
import { rgbOf } from "./colours";
import { inFrameSpace, type Draw } from "./paint";

export interface StrokeLook {
  readonly colour: string;
  /** Of the fill, 0 to 1; the edge is always opaque. */
  readonly opacity: number;
}

/** Draws one rectangle of a mask into an image of the frame's size. */
export function tint(
  ctx: Pick<CanvasRenderingContext2D, "createImageData" | "putImageData">,
  { pixels, size }: Bitmap,
  rect: PixelRect,
  { colour, opacity }: StrokeLook,
): void {
  const width = rect.right - rect.left;
  const height = rect.bottom - rect.top;
  if (width <= 0 || height <= 0) return;
  const image = ctx.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  const [red, green, blue] = rgbOf(colour);
  const rgb = (blue << 16) | (green << 8) | red;
  const edge = ((255 << 24) | rgb) >>> 0;
  const fill = ((Math.round(opacity * 255) << 24) | rgb) >>> 0;
  for (let y = 0; y < height; y++) {
    const row = (rect.top + y) * size.width;
    for (let x = 0; x < width; x++) {
      const column = rect.left + x;
      const at = row + column;
      if (pixels[at] === 0) continue;
      // Beyond the last row there is nothing, which is no foreground either.
      const inner =
        column > 0 &&
        column < size.width - 1 &&
        pixels[at - 1] !== 0 &&
        pixels[at + 1] !== 0 &&
        (pixels[at - size.width] ?? 0) !== 0 &&
        (pixels[at + size.width] ?? 0) !== 0;
      words[y * width + x] = inner ? fill : edge;
    }
  }
  ctx.putImageData(image, rect.left, rect.top);
}

export interface StrokeScene {
  /** Null while nothing is painted. */
  readonly image: CanvasImageSource | null;
  /** Where there is something to see. */
  readonly rect: PixelRect | null;
}

export const drawStroke: Draw<StrokeScene> = (ctx, { image, rect }, view) => {
  if (image === null || rect === null) return;
  const { left, top } = rect;
  const [width, height] = [rect.right - left, rect.bottom - top];
  inFrameSpace(ctx, view, () => {
    ctx.imageSmoothingEnabled = !usesNearestPixels(view);
    ctx.drawImage(image, left, top, width, height, left, top, width, height);
  });
};
