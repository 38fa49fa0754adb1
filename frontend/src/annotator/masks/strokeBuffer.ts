/** The mask that is being painted on: a bitmap at full resolution, used again and again. */

import { crop, emptyBitmap, grown, paintRows, union, type Bitmap, type PixelRect } from "../../geometry/bitmap";
import { sweep, type Brush } from "../../geometry/brush";
import { JUST_PAINTED } from "../../geometry/edits";
import type { FramePoint, Size } from "../../geometry/points";
import { decodeInto, type CroppedMask } from "../../geometry/rle";

export class StrokeBuffer {
  readonly bitmap: Bitmap;
  /** Holds all foreground. */
  private bounds: PixelRect | null = null;

  constructor(private readonly frame: Size) {
    this.bitmap = emptyBitmap(frame);
  }

  get covered(): PixelRect | null {
    return this.bounds;
  }

  /** Begins with a stored mask, or with nothing. Raises BadRunLengths. */
  load(counts: string | null): void {
    this.bitmap.pixels.fill(0);
    this.bounds = counts === null ? null : decodeInto(counts, this.frame, this.bitmap.pixels);
  }

  /** Begins the next stroke on what the last one left. */
  settle(): void {
    if (this.bounds === null) return;
    const { left, top, right, bottom } = this.bounds;
    const { pixels, size } = this.bitmap;
    for (let y = top; y < bottom; y++) {
      for (let at = y * size.width + left; at < y * size.width + right; at++) if (pixels[at] !== 0) pixels[at] = 1;
    }
  }

  /** Paints one piece of a stroke. Gives the rectangle whose look may have changed, null for none. */
  paint(brush: Brush, from: FramePoint, to: FramePoint, erase: boolean): PixelRect | null {
    const touched = paintRows(this.bitmap, sweep(brush, from, to), erase ? 0 : JUST_PAINTED);
    if (touched === null) return null;
    if (!erase) this.bounds = union(this.bounds, touched);
    return grown(touched, 1, this.frame); // neighbours may have become edges
  }

  crop(): CroppedMask | null {
    return crop(this.bitmap, this.bounds);
  }
}
