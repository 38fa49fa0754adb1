/** How the person looks at the open video: frame, selection, view. Nothing in here is sent to the server. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { clamp, type Size } from "../geometry/points";
import { fit, type Viewport } from "../geometry/viewport";

export interface EditorState {
  readonly frameCount: number;
  /** Frame asked for. */
  readonly frameIndex: number;
  /** Frame on the canvas: masks, prompts and clicks belong to this one. Null before the first picture. */
  readonly shownFrame: number | null;
  /** Which way the person last went: pictures ahead of it are fetched first. */
  readonly travel: 1 | -1;
  readonly playing: boolean;
  readonly selectedId: string | null;
  readonly hiddenIds: ReadonlySet<string>;
  readonly masksHidden: boolean;
  /** Masks are out of sight while the peek key is held. */
  readonly peeking: boolean;
  /** Of masks that are not selected, 0 to 1; the selected one is a little stronger. */
  readonly opacity: number;
  readonly view: Viewport;
}

export type EditorStore = StoreApi<EditorState>;

export const DEFAULT_OPACITY = 0.4;
const SELECTED_GAIN = 0.15;

/** Opacity of the selected masklet's mask. */
export const selectedOpacity = (opacity: number): number => (opacity === 0 ? 0 : Math.min(opacity + SELECTED_GAIN, 1));

export interface Remembered {
  readonly frameIndex: number;
  readonly selectedId: string | null;
  readonly opacity: number;
  /** Only where the person has zoomed or moved the picture. */
  readonly view: Viewport | null;
}

export function createEditor(frameCount: number, frame: Size, remembered: Partial<Remembered> = {}): EditorStore {
  return createStore<EditorState>(() => ({
    frameCount,
    frameIndex: clamp(remembered.frameIndex ?? 0, 0, frameCount - 1),
    shownFrame: null,
    travel: 1,
    playing: false,
    selectedId: remembered.selectedId ?? null,
    hiddenIds: new Set(),
    masksHidden: false,
    peeking: false,
    opacity: remembered.opacity ?? DEFAULT_OPACITY,
    view: remembered.view ?? fit(frame, { width: 1, height: 1 }),
  }));
}

/** The state with another frame asked for. */
export function atFrame(state: EditorState, frameIndex: number): Partial<EditorState> {
  const next = clamp(Math.round(frameIndex), 0, state.frameCount - 1);
  if (next === state.frameIndex) return {};
  return { frameIndex: next, travel: next > state.frameIndex ? 1 : -1 };
}

/** Stops playback and goes to a frame. */
export function goTo(editor: EditorStore, frameIndex: number): void {
  editor.setState((state) => ({ ...atFrame(state, frameIndex), playing: false }));
}

export function toggleHidden(editor: EditorStore, maskletId: string): void {
  editor.setState((state) => {
    const hidden = new Set(state.hiddenIds);
    if (!hidden.delete(maskletId)) hidden.add(maskletId);
    return { hiddenIds: hidden };
  });
}

/** Plays on, from the start again when the end has been reached. */
export function togglePlay(editor: EditorStore): void {
  editor.setState((state) => {
    if (state.playing) return { playing: false };
    const atEnd = state.frameIndex === state.frameCount - 1;
    return { playing: true, travel: 1, frameIndex: atEnd ? 0 : state.frameIndex };
  });
}

const keyOf = (videoId: string): string => `maskloom.view.${videoId}`;

/** What a reload brings back. */
export function recall(storage: Storage, videoId: string): Partial<Remembered> {
  const text = storage.getItem(keyOf(videoId));
  return text === null ? {} : (JSON.parse(text) as Partial<Remembered>);
}

export function remember(storage: Storage, videoId: string, state: EditorState): void {
  const { frameIndex, selectedId, opacity } = state;
  const view = state.view.fitted ? null : state.view;
  storage.setItem(keyOf(videoId), JSON.stringify({ frameIndex, selectedId, opacity, view } satisfies Remembered));
}
