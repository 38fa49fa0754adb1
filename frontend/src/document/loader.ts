/** Fetches a video's masklets, prompts, runs and masks while events go on arriving. */

import { sentenceOf } from "../api/problem";
import type { VideoEvent } from "../api/types";
import { reduceEvents, withSnapshot, withSpan, type FrameSpan } from "./reduce";
import type { DocumentState } from "./state";
import type { SessionStore } from "./store";
import type { VideoApi } from "./videoApi";

const FRAMES_PER_REQUEST = 240;

/** Spans that cover all frames, those nearest to `around` first. */
export function planSpans(frameCount: number, around: number, length: number = FRAMES_PER_REQUEST): FrameSpan[] {
  const spans: FrameSpan[] = [];
  for (let first = 0; first < frameCount; first += length) {
    spans.push({ first, last: Math.min(first + length, frameCount) - 1 });
  }
  const away = ({ first, last }: FrameSpan): number => Math.max(first - around, around - last, 0);
  return spans.sort((a, b) => away(a) - away(b));
}

/**
 * Brings the document up to date and keeps it so.
 *
 * An event that arrives while something is being fetched may be older or newer than what the fetch will bring. Events say
 * what is, not what changed, so applying them once more on top of the fetched state gives the newest of both.
 */
export class Loader {
  /** Events since the oldest fetch under way. */
  private heard: VideoEvent[] = [];
  private fetching = 0;
  private generation = 0;

  constructor(
    private readonly store: SessionStore,
    private readonly api: VideoApi,
  ) {}

  hear(events: readonly VideoEvent[]): void {
    if (this.fetching > 0) this.heard.push(...events);
    this.change((document) => reduceEvents(document, events));
  }

  /** Fetches everything anew, masks near frame `around` first. A later call takes over from one under way. */
  async load(around: number): Promise<void> {
    this.generation += 1;
    const generation = this.generation;
    try {
      await this.fetchInto(() => this.api.snapshot(), withSnapshot, generation);
      if (generation !== this.generation) return;
      this.store.setState({ loading: { name: "ready" } });
      await this.loadMasks(around, generation);
    } catch (error) {
      if (generation !== this.generation) return;
      this.store.setState({ loading: { name: "failed", because: sentenceOf(error) } });
    }
  }

  /** Lets answers of fetches under way fall. */
  stop(): void {
    this.generation += 1;
  }

  private async loadMasks(around: number, generation: number): Promise<void> {
    const frameCount = this.store.getState().document.video.frame_count ?? 0;
    const spans = planSpans(frameCount, around);
    for (const [index, span] of spans.entries()) {
      await this.fetchInto(
        () => this.api.masks(span),
        (document, masks) => withSpan(document, span, masks),
        generation,
      );
      if (generation !== this.generation) return;
      this.store.setState({ masksFetched: (index + 1) / spans.length });
    }
  }

  private async fetchInto<Body>(
    fetch: () => Promise<Body>,
    merge: (document: DocumentState, body: Body) => DocumentState,
    generation: number,
  ): Promise<void> {
    this.fetching += 1;
    const mark = this.heard.length;
    try {
      const body = await fetch();
      if (generation !== this.generation) return;
      this.change((document) => reduceEvents(merge(document, body), this.heard.slice(mark)));
    } finally {
      this.fetching -= 1;
      if (this.fetching === 0) this.heard = [];
    }
  }

  private change(apply: (document: DocumentState) => DocumentState): void {
    this.store.setState((state) => ({ document: apply(state.document) }));
  }
}
