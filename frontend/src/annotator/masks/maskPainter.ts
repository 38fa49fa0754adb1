/** Strokes as they are seen: painted here at once, and kept in sight until the stored mask can take over. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { grown, type Bitmap, type PixelRect } from "../../geometry/bitmap";
import type { Brush } from "../../geometry/brush";
import type { FramePoint, Size } from "../../geometry/points";
import type { CroppedMask } from "../../geometry/rle";
import { tint, type StrokeLook } from "../../paint/stroke";
import { StrokeBuffer } from "./strokeBuffer";

/** Where a stroke goes. */
export interface PaintedCell {
  /** Null for an object that begins with this stroke. */
  readonly maskletId: string | null;
  readonly frameIndex: number;
}

export interface LiveMask extends PaintedCell {
  /** `settling`: the stroke is over, its mask is being made; `stored`: it waits to be unpacked and take over. */
  readonly phase: "painting" | "settling" | "stored";
  /** Number of the stroke. */
  readonly stroke: number;
  readonly image: CanvasImageSource;
  readonly rect: PixelRect | null;
}

/** An image of the frame's size; only in the browser there are real ones. */
export interface Surface {
  readonly image: CanvasImageSource;
  clear(): void;
  update(bitmap: Bitmap, rect: PixelRect, look: StrokeLook): void;
}

export class MaskPainter {
  readonly live: StoreApi<LiveMask | null> = createStore<LiveMask | null>(() => null);
  private buffer: StrokeBuffer | null = null;
  private surface: Surface | null = null;
  private look: StrokeLook = { colour: "#000000", opacity: 1 };
  private touched = false;
  private strokes = 0;

  constructor(
    private readonly frame: Size,
    private readonly makeSurface: (frame: Size) => Surface = browserSurface,
  ) {}

  /** Begins a stroke on `counts`, or on what the stroke before has left on the same cell. Raises BadRunLengths. */
  begin(cell: PaintedCell, counts: string | null, look: StrokeLook): void {
    this.buffer ??= new StrokeBuffer(this.frame);
    this.surface ??= this.makeSurface(this.frame);
    const before = this.live.getState();
    const goesOn =
      before?.phase === "settling" && before.maskletId === cell.maskletId && before.frameIndex === cell.frameIndex;
    if (goesOn) this.buffer.settle();
    else this.buffer.load(counts);
    this.look = look;
    this.touched = false;
    this.strokes += 1;
    this.surface.clear();
    if (this.buffer.covered !== null) this.surface.update(this.buffer.bitmap, this.buffer.covered, look);
    this.show({
      ...cell,
      phase: "painting",
      stroke: this.strokes,
      image: this.surface.image,
      rect: this.buffer.covered,
    });
  }

  paint(brush: Brush, from: FramePoint, to: FramePoint, erase: boolean): void {
    const live = this.live.getState();
    if (live?.phase !== "painting" || this.buffer === null || this.surface === null) return;
    const changed = this.buffer.paint(brush, from, to, erase);
    if (changed === null) return;
    this.touched = true;
    this.surface.update(this.buffer.bitmap, changed, this.look);
    const { covered } = this.buffer;
    this.show({ ...live, rect: covered === null ? null : grown(covered, 1, this.frame) });
  }

  /** Ends a stroke. Gives the mask as it has become; undefined where the stroke touched nothing. */
  finish(): { readonly mask: CroppedMask | null; readonly stroke: number } | undefined {
    const live = this.live.getState();
    if (live?.phase !== "painting" || this.buffer === null) return undefined;
    if (!this.touched) {
      this.drop();
      return undefined;
    }
    this.show({ ...live, phase: "settling" });
    return { mask: this.buffer.crop(), stroke: live.stroke };
  }

  /** A stroke on a new object has got its object. */
  adopt(maskletId: string): void {
    const live = this.live.getState();
    if (live?.maskletId === null) this.show({ ...live, maskletId });
  }

  /** The mask of a stroke is on its way to the server: what is stored now holds the stroke. */
  stored(stroke: number): void {
    const live = this.live.getState();
    if (live?.phase === "settling" && live.stroke === stroke) this.show({ ...live, phase: "stored" });
  }

  /** Nothing of it is shown any more. */
  drop(): void {
    this.show(null);
  }

  private show(live: LiveMask | null): void {
    this.live.setState(live, true);
  }
}

function browserSurface({ width, height }: Size): Surface {
  const image = new OffscreenCanvas(width, height);
  const ctx = image.getContext("2d");
  if (ctx === null) throw new Error("this browser gives no canvas to paint on");
  return {
    image,
    clear: () => ctx.clearRect(0, 0, width, height),
    update: (bitmap, rect, look) => tint(ctx, bitmap, rect, look),
  };
}
