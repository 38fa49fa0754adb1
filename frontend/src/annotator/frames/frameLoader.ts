/** Fetches and decodes the pictures of a video ahead of need. A picture is only ever known under its own index. */

import { NoConnection, problemFrom, sentenceOf } from "../../api/problem";
import { patientFetch } from "../../api/signIn";
import type { Size } from "../../geometry/points";
import { texts } from "../../texts";
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
  private hurry: number | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  /** Why pictures could not be had; they rest until the next try. */
  private readonly troubles = new Map<number, string>();

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
  readonly troubleWith = (frameIndex: number): string | null => this.troubles.get(frameIndex) ?? null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Says what is looked at: fetches it and its neighbours, and lets go of what is no longer wanted. */
  look(frameIndex: number, travel: 1 | -1): void {
    this.plan = planFrames(frameIndex, travel, this.frameCount, this.room, this.hurry);
    const wanted = new Set(this.plan);
    for (const [frame, controller] of this.underWay) if (!wanted.has(frame)) controller.abort();
    // In reverse, so that the frame looked at counts as used last.
    for (const frame of [...this.plan].reverse()) this.pictures.get(frame);
    this.fetchNext();
  }

  /** While playing, so many frames ahead are fetched and none behind; null at rest. Counts from the next look on. */
  hurryTo(ahead: number | null): void {
    this.hurry = ahead;
  }

  /** Tries again what could not be had. */
  retry(): void {
    clearTimeout(this.retryTimer);
    this.troubles.clear();
    this.fetchNext();
    this.tell();
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
      const known = this.pictures.peek(frame) !== undefined || this.underWay.has(frame) || this.troubles.has(frame);
      if (!known) void this.fetch(frame);
    }
  }

  private async fetch(frame: number): Promise<void> {
    const controller = new AbortController();
    this.underWay.set(frame, controller);
    try {
      const picture = await this.fetchPicture(frame, controller.signal);
      if (controller.signal.aborted) picture.close();
      else this.pictures.set(frame, picture, this.bytesEach);
    } catch (error) {
      if (!controller.signal.aborted) this.rest(frame, sentenceOf(error));
    }
    if (this.underWay.get(frame) === controller) this.underWay.delete(frame);
    this.tell();
    this.fetchNext();
  }

  private rest(frame: number, sentence: string): void {
    if (this.troubles.size === 0) this.retryTimer = setTimeout(() => this.retry(), RETRY_MS);
    this.troubles.set(frame, sentence);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** The browser's way to one picture. */
export function fetchPictureFrom(url: (frameIndex: number) => string): FetchPicture {
  return async (frameIndex, signal) => {
    let response: Response;
    try {
      response = await patientFetch(new Request(url(frameIndex), { signal }));
    } catch (error) {
      throw signal.aborted ? error : new NoConnection(error);
    }
    if (!response.ok) throw problemFrom(response.status, { detail: texts.annotator.frameFailed(frameIndex) });
    return createImageBitmap(await response.blob());
  };
}
