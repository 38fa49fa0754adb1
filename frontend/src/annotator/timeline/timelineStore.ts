/** How the person looks at time: the visible stretch, the selected range, how to play and how to track. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { following, wholeVideo, type TimeView } from "../../geometry/timeView";
import type { FrameSpan } from "../../document/reduce";
import type { EditorStore } from "../editor";
import type { Rate } from "../playback/rates";
import { DEFAULT_WISHES, type TrackWishes } from "./trackPlan";

export interface TimelineState {
  readonly view: TimeView;
  readonly range: FrameSpan | null;
  /** Under the pointer. */
  readonly hovered: { readonly frame: number; readonly objectId: string | null } | null;
  readonly rate: Rate;
  /** Playback goes round and round in here. */
  readonly loop: FrameSpan | null;
  /** Frames that playback showed, and those that were due but not there, since it last began. */
  readonly shown: number;
  readonly skipped: number;
  readonly wishes: TrackWishes;
  /** Which lanes are open. */
  readonly lanes: "all" | "selected";
}

export type TimelineStore = StoreApi<TimelineState>;

const KEPT_UNDER = "maskloom.timeline";

type Kept = Partial<Pick<TimelineState, "wishes" | "rate" | "lanes">>;

/** Opens the timeline of a video as the person last had it. */
export function openTimeline(frameCount: number, storage: Storage): TimelineStore {
  const { wishes, rate = 1, lanes = "all" } = JSON.parse(storage.getItem(KEPT_UNDER) ?? "{}") as Kept;
  const store = createStore<TimelineState>(() => ({
    view: wholeVideo(frameCount),
    range: null,
    hovered: null,
    rate,
    loop: null,
    shown: 0,
    skipped: 0,
    wishes: { ...DEFAULT_WISHES, ...wishes },
    lanes,
  }));
  store.subscribe((state, before) => {
    if (state.wishes === before.wishes && state.rate === before.rate && state.lanes === before.lanes) return;
    const kept: Kept = { wishes: state.wishes, rate: state.rate, lanes: state.lanes };
    storage.setItem(KEPT_UNDER, JSON.stringify(kept));
  });
  return store;
}

export function wish(timeline: TimelineStore, change: Partial<TrackWishes>): void {
  timeline.setState(({ wishes }) => ({ wishes: { ...wishes, ...change } }));
}

/** Keeps the playhead in sight, and ends a loop that the person has left. */
export function followPlayhead(timeline: TimelineStore, editor: EditorStore): () => void {
  return editor.subscribe(({ frameIndex, playing }, before) => {
    if (frameIndex === before.frameIndex) return;
    timeline.setState(({ view, loop }) => ({
      view: following(view, frameIndex),
      loop: loop !== null && !playing && (frameIndex < loop.first || frameIndex > loop.last) ? null : loop,
    }));
  });
}
