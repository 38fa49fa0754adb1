/** Masks ready to be painted: unpacked by a web worker, held up to so many bytes. */

import type { Contour } from "../../geometry/contour";
import type { Size } from "../../geometry/points";
import { rgbOf } from "../../paint/colours";
import type { Unpacked, UnpackReply, UnpackRequest } from "../../web-workers/messages";
import { ByteCache } from "../frames/byteCache";

const CACHE_BYTES = 192 * 2 ** 20;
/** So many cells are remembered without looking for those whose masks have left the cache. */
const FEW_CELLS = 4096;
/** So many requests lie with the worker at most: newer wishes overtake the rest. */
const AT_ONCE = 3;

/** A mask as the painter wants it. `null` in place of one is an empty mask. */
export interface PaintableMask extends Omit<Unpacked, "contour"> {
  readonly outline: Path2D | null;
}

/** A mask that is wanted: the same key always means the same pixels in the same colour. */
export interface MaskWish {
  readonly key: string;
  /** The masklet on its frame that the mask belongs to, whatever its revision. */
  readonly cell: string;
  readonly counts: string;
  readonly colour: string;
}

/** What is used of the web worker. */
export type MaskWorker = Pick<Worker, "postMessage" | "onmessage" | "terminate">;

export class MaskLoader {
  private readonly cache = new ByteCache<string, PaintableMask | null>(CACHE_BYTES, (mask) => mask?.bitmap.close());
  private readonly underWay = new Map<number, MaskWish>();
  /** Key of the newest mask that is ready, by cell. */
  private readonly newest = new Map<string, string>();
  private readonly listeners = new Set<() => void>();
  private wishes: readonly MaskWish[] = [];
  private lastId = 0;
  private arrivals = 0;
  private tidyAt = FEW_CELLS;

  constructor(
    private readonly frame: Size,
    private readonly worker: MaskWorker,
    private readonly toPath: (contour: Contour) => Path2D = pathOf,
  ) {
    worker.onmessage = (message: MessageEvent<UnpackReply>) => this.receive(message.data);
  }

  /**
   * The mask if it is ready, else the one that the cell had before, so that a correction does not flicker.
   * Null where there is nothing to paint.
   */
  best({ key, cell }: MaskWish): PaintableMask | null {
    const exact = this.cache.peek(key);
    if (exact !== undefined) return exact;
    const before = this.newest.get(cell);
    return before === undefined ? null : (this.cache.peek(before) ?? null);
  }

  /** Whether exactly this mask has been unpacked, be it to nothing. */
  isReady({ key }: MaskWish): boolean {
    return this.cache.peek(key) !== undefined;
  }

  /** Grows with each mask that becomes ready. */
  readonly version = (): number => this.arrivals;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Replaces what is wanted, most wanted first. */
  want(wishes: readonly MaskWish[]): void {
    this.wishes = wishes;
    for (let at = wishes.length - 1; at >= 0; at--) this.cache.get(wishes[at]?.key ?? "");
    this.ask(this.wishes);
  }

  /** Asks for these before all that is wanted, without replacing it. */
  hurry(wishes: readonly MaskWish[]): void {
    this.ask(wishes);
  }

  close(): void {
    this.worker.terminate();
    this.cache.clear();
  }

  private ask(wishes: readonly MaskWish[]): void {
    const asked = new Set([...this.underWay.values()].map(({ key }) => key));
    for (const wish of wishes) {
      if (this.underWay.size >= AT_ONCE) return;
      if (this.cache.peek(wish.key) !== undefined || asked.has(wish.key)) continue;
      this.lastId += 1;
      this.underWay.set(this.lastId, wish);
      const request: UnpackRequest = {
        id: this.lastId,
        counts: wish.counts,
        frame: this.frame,
        colour: rgbOf(wish.colour),
      };
      this.worker.postMessage(request);
    }
  }

  private receive(reply: UnpackReply): void {
    const wish = this.underWay.get(reply.id);
    this.underWay.delete(reply.id);
    if (wish !== undefined) this.keep(wish, reply);
    if (this.newest.size > this.tidyAt) this.forgetCells();
    this.arrivals += 1;
    for (const listener of this.listeners) listener();
    this.ask(this.wishes);
  }

  private keep({ key, cell }: MaskWish, reply: UnpackReply): void {
    this.newest.set(cell, key);
    if (!reply.ok) {
      // Such a mask cannot be drawn; asking again would fail again.
      console.error(`mask ${key}: ${reply.reason}`);
      this.cache.set(key, null, 0);
      return;
    }
    if (reply.mask === null) {
      this.cache.set(key, null, 0);
      return;
    }
    const { contour, ...unpacked } = reply.mask;
    const { width, height } = unpacked.bitmap;
    const bytes = width * height * 4 + (contour?.corners.byteLength ?? 0) * 2;
    this.cache.set(key, { ...unpacked, outline: contour === null ? null : this.toPath(contour) }, bytes);
  }

  /** Cells whose masks have left the cache are not remembered either. */
  private forgetCells(): void {
    for (const [cell, key] of this.newest) if (this.cache.peek(key) === undefined) this.newest.delete(cell);
    this.tidyAt = Math.max(2 * this.newest.size, FEW_CELLS);
  }
}

function pathOf({ corners, starts }: Contour): Path2D {
  const path = new Path2D();
  for (let ring = 0; ring + 1 < starts.length; ring++) {
    const end = starts[ring + 1] ?? 0;
    let at = starts[ring] ?? 0;
    path.moveTo(corners[at] ?? 0, corners[at + 1] ?? 0);
    for (at += 2; at < end; at += 2) path.lineTo(corners[at] ?? 0, corners[at + 1] ?? 0);
    path.closePath();
  }
  return path;
}
