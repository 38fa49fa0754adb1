/** Masks of several videos ready to be painted: one loader for each size of frame. */

import { MaskLoader, type MaskWish, type MaskWorker, type PaintableMask } from "../../annotator/masks/maskLoader";
import type { Size } from "../../geometry/points";
import { parseCounts } from "../../geometry/rle";
import { colourOf } from "../../paint/colours";
import type { Check } from "./types";

export interface SizedWish extends MaskWish {
  readonly frame: Size;
}

/** The wish for a mask of a check: the same frame of the same check always has the same mask. */
export function maskWish({ id, video, object }: Check, frameIndex: number, counts: string): SizedWish {
  const key = `${id}:${frameIndex}`;
  return {
    key,
    cell: key,
    counts,
    colour: colourOf(object.colour),
    frame: { width: video.width, height: video.height },
  };
}

/** Whether nothing is to be painted. */
export const isEmpty = (counts: string): boolean => parseCounts(counts).length < 2;

export class MaskShelf {
  private readonly loaders = new Map<string, MaskLoader>();
  private readonly wanted = new Map<string, readonly SizedWish[]>();
  private readonly listeners = new Set<() => void>();
  private arrivals = 0;

  constructor(private readonly makeWorker: () => MaskWorker) {}

  /** Replaces what one part of the page wants; parts that came later go first. */
  want(owner: string, wishes: readonly SizedWish[]): void {
    this.wanted.delete(owner);
    this.wanted.set(owner, wishes);
    const all = [...this.wanted.values()].reverse().flat();
    for (const name of new Set([...all.map(sizeOf), ...this.loaders.keys()])) {
      const ofSize = all.filter((wish) => sizeOf(wish) === name);
      const [first] = ofSize;
      if (first !== undefined) this.loaderFor(first.frame).want(ofSize);
      else this.loaders.get(name)?.want([]);
    }
  }

  best(wish: SizedWish): PaintableMask | null {
    return this.loaders.get(sizeOf(wish))?.best(wish) ?? null;
  }

  /** Whether all that is to be painted of it is there. */
  isReady(wish: SizedWish): boolean {
    return this.best(wish) !== null || isEmpty(wish.counts);
  }

  readonly version = (): number => this.arrivals;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  close(): void {
    for (const loader of this.loaders.values()) loader.close();
  }

  private loaderFor(frame: Size): MaskLoader {
    const name = sizeOf({ frame });
    const known = this.loaders.get(name);
    if (known !== undefined) return known;
    const loader = new MaskLoader(frame, this.makeWorker());
    loader.subscribe(() => {
      this.arrivals += 1;
      for (const listener of this.listeners) listener();
    });
    this.loaders.set(name, loader);
    return loader;
  }
}

const sizeOf = ({ frame }: { frame: Size }): string => `${frame.width}×${frame.height}`;
