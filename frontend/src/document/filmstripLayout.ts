/** Reading `filmstrip.jpg`: tiles of one size in one row, frame `f` in tile `f // stride`. */

import type { Video } from "../api/types";

export type FilmstripLayout = NonNullable<Video["filmstrip"]>;

/** The tile that shows a frame. */
export function tileOf({ stride, tile_count }: FilmstripLayout, frameIndex: number): number {
  return Math.min(Math.max(Math.floor(frameIndex / stride), 0), tile_count - 1);
}
