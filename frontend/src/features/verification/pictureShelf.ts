/** Pictures of frames of several videos, fetched in the order of need and held up to so many bytes. */

import { ByteCache } from "../../annotator/frames/byteCache";

const CACHE_BYTES = 256 * 2 ** 20;
/** Browsers open six connections to a server; one stays free for verdicts. */
const AT_ONCE = 5;
const RETRY_MS = 2000;

/** Fetches and decodes one picture by its address. */
export type FetchPicture = (address: string, signal: AbortSignal) => Promise<ImageBitmap>;

export class PictureShelf {
  private readonly pictures: ByteCache<string, ImageBitmap>;
  private readonly underWay = new Map<string, AbortController>();
  private readonly resting = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private wishes: readonly string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private arrivals = 0;

  constructor(
    private readonly fetchPicture: FetchPicture,
    private readonly cacheBytes = CACHE_BYTES,
  ) {
    this.pictures = new ByteCache(cacheBytes, (picture) => picture.close());
  }

  readonly picture = (address: string): ImageBitmap | null => this.pictures.peek(address) ?? null;

  /** Grows with each picture that arrives. */
  readonly version = (): number => this.arrivals;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Replaces what is wanted, most wanted first. What is on its way and no longer wanted is given up. */
  want(addresses: readonly string[]): void {
    this.wishes = addresses;
    const wanted = new Set(addresses);
    for (const [address, controller] of this.underWay) if (!wanted.has(address)) controller.abort();
    for (let at = addresses.length - 1; at >= 0; at--) this.pictures.get(addresses[at] ?? "");
    this.fetchNext();
  }

  close(): void {
    this.wishes = [];
    clearTimeout(this.timer);
    for (const controller of this.underWay.values()) controller.abort();
    this.pictures.clear();
  }

  private fetchNext(): void {
    for (const address of this.wishes.slice(0, this.room())) {
      if (this.underWay.size >= AT_ONCE) return;
      const known = this.picture(address) !== null || this.underWay.has(address) || this.resting.has(address);
      if (!known) void this.fetch(address);
    }
  }

  /** How many pictures can be held at once, judged by those that are there: more would push each other out. */
  private room(): number {
    const { size, usedBytes } = this.pictures;
    return size === 0 ? Infinity : Math.max(Math.floor((this.cacheBytes * size) / usedBytes), 1);
  }

  private async fetch(address: string): Promise<void> {
    const controller = new AbortController();
    this.underWay.set(address, controller);
    try {
      const picture = await this.fetchPicture(address, controller.signal);
      if (controller.signal.aborted) picture.close();
      else this.pictures.set(address, picture, picture.width * picture.height * 4);
    } catch {
      if (!controller.signal.aborted) this.rest(address); // asked for again until it comes
    }
    this.underWay.delete(address);
    this.arrivals += 1;
    for (const listener of this.listeners) listener();
    this.fetchNext();
  }

  private rest(address: string): void {
    this.resting.add(address);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.resting.clear();
      this.fetchNext();
    }, RETRY_MS);
  }
}
