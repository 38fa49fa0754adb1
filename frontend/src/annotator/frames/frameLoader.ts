/** Fetches and decodes the pictures of a video ahead of need. A picture is only ever known under its own index. */

import { ApiProblem, NoConnection, sentenceOf } from "../../api/problem";
import type { Size } from "../../geometry/points";
import { ByteCache } from "./byteCache";
import { planFrames } from "./plan";

const CACHE_BYTES = 320 * 2 ** 20;
/** Browsers open six connections to a server; two stay free for clicks. */
const AT_ONCE = 4;
const RETRY_MS = 1500;

/** Fetches and decodes one picture. Raises NoConnection or ApiProblem. */
export type FetchPicture = (frameIndex: number, signal: AbortSignal) => Promise<ImageBitmap>;

export class FrameLoader {
  private readonly pictures: ByteCache<number, ImageBitmap>;
  private readonly room: number;
  private readonly bytesEach: number;
  private readonly underWay = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private plan: readonly number[] = [];
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private trouble: { readonly frameIndex: number; readonly sentence: string } | null = null;

  constructor(
    private readonly frameCount: number,
    frame: Size,
    private readonly fetchPicture: FetchPicture,
    cacheBytes: number = CACHE_BYTES,
  ) {
    this.bytesEach = frame.width * frame.height * 4;
    this.room = Math.max(Math.floor(cacheBytes / this.bytesEach) - AT_ONCE, 1);
    this.pictures = new ByteCache(cacheBytes, (picture) => picture.close());
  }

  /** The picture of a frame if it is there. */
  readonly picture = (frameIndex: number): ImageBitmap | null => this.pictures.peek(frameIndex) ?? null;

  /** Why the picture of a frame could not be had, for the moment. */
  readonly troubleWith = (frameIndex: number): string | null =>
    this.trouble?.frameIndex === frameIndex ? this.trouble.sentence : null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Says what is looked at: fetches it and its neighbours, and lets go of what is no longer wanted. */
  look(frameIndex: number, travel: 1 | -1): void {
    this.plan = planFrames(frameIndex, travel, this.frameCount, this.room);
    const wanted = new Set(this.plan);
    for (const [frame, controller] of this.underWay) if (!wanted.has(frame)) controller.abort();
    // In reverse, so that the frame looked at counts as used last.
    for (const frame of [...this.plan].reverse()) this.pictures.get(frame);
    this.fetchNext();
  }

  close(): void {
    this.plan = [];
    clearTimeout(this.retryTimer);
    for (const controller of this.underWay.values()) controller.abort();
    this.pictures.clear();
  }

  private fetchNext(): void {
    for (const frame of this.plan) {
      if (this.underWay.size >= AT_ONCE) return;
      if (this.pictures.peek(frame) === undefined && !this.underWay.has(frame)) void this.fetch(frame);
    }
  }

  private async fetch(frame: number): Promise<void> {
    const controller = new AbortController();
    this.underWay.set(frame, controller);
    let failed = false;
    try {
      const picture = await this.fetchPicture(frame, controller.signal);
      if (controller.signal.aborted) picture.close();
      else this.pictures.set(frame, picture, this.bytesEach);
      if (this.trouble?.frameIndex === frame) this.trouble = null;
    } catch (error) {
      failed = !controller.signal.aborted;
      if (failed) this.trouble = { frameIndex: frame, sentence: sentenceOf(error) };
    }
    this.underWay.delete(frame);
    for (const listener of this.listeners) listener();
    if (failed) this.retryLater();
    else this.fetchNext();
  }

  private retryLater(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.fetchNext(), RETRY_MS);
  }
}

/** The browser's way to one picture. */
export function fetchPictureFrom(url: (frameIndex: number) => string): FetchPicture {
  return async (frameIndex, signal) => {
    let response: Response;
    try {
      response = await fetch(url(frameIndex), { signal });
    } catch (error) {
      throw signal.aborted ? error : new NoConnection(error);
    }
    if (!response.ok) throw new ApiProblem(response.status, "frame", "No picture", `Frame ${frameIndex} could not be read.`);
    return createImageBitmap(await response.blob());
  };
}
