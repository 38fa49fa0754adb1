/** The filmstrip: as many pictures as fit, each the one that shows its place in the video. */

import { frameLeft, type TimeView } from "../geometry/timeView";
import { tileOf, type FilmstripLayout } from "../document/filmstripLayout";

export interface FilmstripScene {
  readonly image: CanvasImageSource | null;
  readonly layout: FilmstripLayout;
  readonly view: TimeView;
}

/** A picture to draw: tile of the strip, left edge in pixels. */
export interface PlacedTile {
  readonly tile: number;
  readonly left: number;
}

/** The pictures in sight, each `each` pixels wide. They lie at fixed frames, so that they stay put while scrolling. */
export function placedTiles(layout: FilmstripLayout, view: TimeView, width: number, each: number): PlacedTile[] {
  const framesEach = (each / width) * view.length;
  const placed: PlacedTile[] = [];
  for (let nth = Math.floor(view.first / framesEach); ; nth++) {
    const first = nth * framesEach;
    const left = frameLeft(view, first, width);
    if (left >= width || first >= view.frameCount) return placed;
    placed.push({ left, tile: tileOf(layout, Math.floor(first + framesEach / 2)) });
  }
}

export function drawFilmstrip(
  ctx: CanvasRenderingContext2D,
  { image, layout, view }: FilmstripScene,
  width: number,
  height: number,
): void {
  if (image === null) return;
  const { tile_width: tileWidth, tile_height: tileHeight } = layout;
  const each = (tileWidth / tileHeight) * height;
  ctx.imageSmoothingQuality = "high";
  for (const { tile, left } of placedTiles(layout, view, width, each)) {
    ctx.drawImage(image, tile * tileWidth, 0, tileWidth, tileHeight, left, 0, each, height);
  }
}
