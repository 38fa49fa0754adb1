/** What is in doubt and what was looked at, of one open video. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { answered, client } from "../../api/client";
import type { Doubt, Guidance, Mask } from "../../api/types";
import type { VideoSession } from "../../document/session";
import { activeRun, maskRow, type DocumentState } from "../../document/state";
import type { EditorState, EditorStore } from "../editor";
import { askedDoubts, type AskedDoubts } from "./doubt";
import { packSeen, unpackSeen, withSeen, type Seen } from "./seen";

export interface ReviewState {
  /** What the server says about the masks of a masklet, for those that were asked about. */
  readonly doubts: ReadonlyMap<string, AskedDoubts>;
  readonly seen: Seen;
}

export type ReviewStore = StoreApi<ReviewState>;

export interface GuidanceApi {
  readonly doubt: (maskletId: string) => Promise<Doubt[]>;
  readonly bestCorrection: (maskletId: string) => Promise<Guidance>;
}

export const guidanceApi: GuidanceApi = {
  doubt: (maskletId) =>
    answered(client.GET("/api/masklets/{masklet_id}/doubt", { params: { path: { masklet_id: maskletId } } })),
  bestCorrection: (maskletId) =>
    answered(client.GET("/api/masklets/{masklet_id}/best-correction", { params: { path: { masklet_id: maskletId } } })),
};

/** Masks have been quiet for so long before they are asked about, milliseconds. */
const QUIET_MS = 700;
/** So long on one frame counts as looking at it, milliseconds. */
const LOOK_MS = 250;
/** What was played is written down this often, milliseconds. */
const PLAYED_MS = 500;
const KEEP_MS = 1000;

const keyOf = (videoId: string): string => `maskloom.seen.${videoId}`;

/** Opens the store and keeps it up to date until the function beside it is called. */
export function openReview(
  videoId: string,
  editor: EditorStore,
  session: Pick<VideoSession, "store">,
  storage: Storage,
  api: GuidanceApi = guidanceApi,
): [ReviewStore, () => void] {
  const review = createStore<ReviewState>(() => ({
    doubts: new Map(),
    seen: unpackSeen(storage.getItem(keyOf(videoId))),
  }));
  const endings = [
    askAboutSelected(review, editor, session, api),
    noteWhatIsSeen(review, editor, session),
    keepSeen(review, storage, keyOf(videoId)),
  ];
  return [
    review,
    () => {
      for (const end of endings) end();
    },
  ];
}

/** Asks the server about the selected masklet once its masks have come to rest. */
function askAboutSelected(
  review: ReviewStore,
  editor: EditorStore,
  session: Pick<VideoSession, "store">,
  api: GuidanceApi,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let askedRow: unknown;
  const ask = async (maskletId: string): Promise<void> => {
    const row = maskRow(session.store.getState().document, maskletId);
    askedRow = row;
    const doubts = askedDoubts(await api.doubt(maskletId), row);
    review.setState((state) => ({ doubts: new Map(state.doubts).set(maskletId, doubts) }));
  };
  const plan = (): void => {
    const { document, loading, masksFetched } = session.store.getState();
    const { selectedId } = editor.getState();
    const row = selectedId === null ? undefined : document.masks.get(selectedId);
    if (row === askedRow) return;
    clearTimeout(timer);
    const atRest = loading.name === "ready" && masksFetched === 1 && activeRun(document) === null;
    if (selectedId === null || row === undefined || !atRest) return;
    timer = setTimeout(() => {
      // Without an answer the timeline shows its own estimate.
      ask(selectedId).catch((error: unknown) => console.debug("doubt could not be asked for", error));
    }, QUIET_MS);
  };
  const endings = [
    session.store.subscribe((state, before) => {
      if (state.document !== before.document || state.masksFetched !== before.masksFetched) plan();
    }),
    editor.subscribe((state, before) => {
      if (state.selectedId !== before.selectedId) plan();
    }),
    () => clearTimeout(timer),
  ];
  return () => {
    for (const end of endings) end();
  };
}

/** Notes the masks that are on the screen while somebody rests on a frame or plays. */
function noteWhatIsSeen(review: ReviewStore, editor: EditorStore, session: Pick<VideoSession, "store">): () => void {
  let resting: ReturnType<typeof setTimeout> | undefined;
  let writing: ReturnType<typeof setTimeout> | undefined;
  let played: Mask[] = []; // written down from time to time: the lanes need not be painted for every frame
  const write = (): void => {
    clearTimeout(writing);
    writing = undefined;
    const masks = played;
    played = [];
    review.setState(({ seen }) => ({ seen: withSeen(seen, masks) }));
  };
  const look = (): void => {
    clearTimeout(resting);
    const visible = visibleMasks(editor.getState(), session.store.getState().document.masks);
    if (editor.getState().playing) {
      played.push(...visible);
      writing ??= setTimeout(write, PLAYED_MS);
    } else if (visible.length > 0) {
      resting = setTimeout(() => {
        played.push(...visible);
        write();
      }, LOOK_MS);
    }
  };
  const endings = [
    editor.subscribe((state, before) => {
      if (state.shownFrame !== before.shownFrame || state.masksHidden !== before.masksHidden) look();
    }),
    // A mask that changes under the eyes of the person is looked at as well.
    session.store.subscribe((state, before) => {
      if (state.document.masks !== before.document.masks && !editor.getState().playing) look();
    }),
    () => clearTimeout(resting),
    write,
  ];
  return () => {
    for (const end of endings) end();
  };
}

function visibleMasks({ shownFrame, hiddenIds, masksHidden }: EditorState, masks: DocumentState["masks"]): Mask[] {
  if (shownFrame === null || masksHidden) return [];
  return [...masks].flatMap(([id, row]) => {
    const mask = row[shownFrame];
    return mask === undefined || hiddenIds.has(id) ? [] : [mask];
  });
}

function keepSeen(review: ReviewStore, storage: Storage, key: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    timer = undefined;
    storage.setItem(key, packSeen(review.getState().seen));
  };
  const stop = review.subscribe((state, before) => {
    if (state.seen !== before.seen) timer ??= setTimeout(write, KEEP_MS);
  });
  return () => {
    stop();
    if (timer === undefined) return;
    clearTimeout(timer);
    write();
  };
}
