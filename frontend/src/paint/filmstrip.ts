/** The filmstrip: as many pictures as fit, each the one that shows its place in the video. */

import { tileOf, type FilmstripLayout } from "../document/filmstripLayout";

export interface FilmstripScene {
  readonly image: CanvasImageSource | null;
  readonly layout: FilmstripLayout;
  readonly frameCount: number;
}

export function drawFilmstrip(
  ctx: CanvasRenderingContext2D,
  { image, layout, frameCount }: FilmstripScene,
  width: number,
  height: number,
): void {
  if (image === null) return;
  const { tile_width: tileWidth, tile_height: tileHeight } = layout;
  const each = (tileWidth / tileHeight) * height;
  ctx.imageSmoothingQuality = "high";
  for (let left = 0; left < width; left += each) {
    const tile = tileOf(layout, Math.floor(((left + each / 2) / width) * frameCount));
    ctx.drawImage(image, tile * tileWidth, 0, tileWidth, tileHeight, left, 0, each, height);
  }
}
