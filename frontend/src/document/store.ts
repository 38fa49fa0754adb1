/** The store of one open video: the document, what is on its way to the server, and how well the connection is. */

import { createStore, type StoreApi } from "zustand/vanilla";

import type { Connection } from "../api/eventStream";
import type { Candidate, Video } from "../api/types";
import { EMPTY_HISTORY, type History } from "./history";
import type { Outbox } from "./outbox";
import { emptyDocument, type DocumentState } from "./state";

export interface SessionState {
  readonly document: DocumentState;
  /** `loading` until masklets, prompts and runs are there; masks may still follow. */
  readonly loading: Loading;
  /** Part of the masks that have been fetched, 0 to 1. */
  readonly masksFetched: number;
  readonly outbox: Outbox;
  /** How many changes by hand are still being made into masks: done by the person, and not in the outbox yet. */
  readonly making: number;
  /** Whether what earlier pages left unsent is in the outbox by now. */
  readonly unsentKnown: boolean;
  readonly history: History;
  /** Whether what was done before this page was opened is part of the history by now. */
  readonly recalled: boolean;
  readonly connection: Connection;
  /** From sending the last prompt to its mask, milliseconds. */
  readonly lastAnswerMs: number | null;
  /** The masks to choose from after a single click; null once something else happened in its cell. */
  readonly candidates: Candidates | null;
}

export interface Candidates {
  readonly maskletId: string;
  readonly frameIndex: number;
  /** The click that they answer. */
  readonly promptId: string;
  /** Best first. */
  readonly masks: readonly Candidate[];
}

export type Loading =
  { readonly name: "loading" } | { readonly name: "ready" } | { readonly name: "failed"; readonly because: string };

export type SessionStore = StoreApi<SessionState>;

export function createSessionStore(video: Video): SessionStore {
  return createStore<SessionState>(() => ({
    document: emptyDocument(video),
    loading: { name: "loading" },
    masksFetched: 0,
    outbox: [],
    making: 0,
    unsentKnown: false,
    history: EMPTY_HISTORY,
    recalled: false,
    connection: "connecting",
    lastAnswerMs: null,
    candidates: null,
  }));
}
