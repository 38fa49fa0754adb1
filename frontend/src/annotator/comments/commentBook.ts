/** The conversations of one video, or beside one check: what was said, and what is being written. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { sentenceOf } from "../../api/problem";
import { newId } from "../../document/newId";
import type { CommentApi } from "./commentApi";
import { CommentOutbox, type OutboxParts } from "./commentOutbox";
import { readDrafts, writeDrafts, type KeptDrafts } from "./keptDrafts";
import { newVoices, withThread } from "./threads";
import { nameOfAddress, type Address, type CommentPlace, type Thread } from "./types";

export interface BookState extends KeptDrafts {
  /** In the order of beginning. */
  readonly threads: readonly Thread[];
  readonly loading: Loading;
  /** The conversation at hand. */
  readonly chosenId: string | null;
  /** Conversations that are settled are listed, too. */
  readonly settledShown: boolean;
  readonly pinsShown: boolean;
  /** Rises whenever the person asks to see the conversations. */
  readonly asked: number;
  /** Rises whenever the person begins to write: the field takes the keyboard. */
  readonly begun: number;
}

export type Loading =
  { readonly name: "loading" } | { readonly name: "ready" } | { readonly name: "failed"; readonly because: string };

export interface BookParts {
  readonly accountId: string;
  readonly address: Address;
  readonly api: CommentApi;
  readonly storage: Storage;
  readonly whenOnline: OutboxParts["whenOnline"];
  readonly onTrouble: (sentence: string) => void;
  /** Somebody else has said something. */
  readonly onNews: (authors: readonly string[]) => void;
}

const PINS_KEY = "maskloom.comment.pins";
/** News that come together are fetched together, milliseconds. */
const GATHER_MS = 120;

export class CommentBook {
  readonly store: StoreApi<BookState>;
  readonly outbox: CommentOutbox;
  private readonly endings: (() => void)[] = [];
  private generation = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: BookParts) {
    const { accountId, address, storage, api, whenOnline } = parts;
    this.store = createStore<BookState>(() => ({
      threads: [],
      loading: { name: "loading" },
      ...readDrafts(storage, accountId, address),
      chosenId: null,
      settledShown: false,
      pinsShown: storage.getItem(PINS_KEY) !== "hidden",
      asked: 0,
      begun: 0,
    }));
    this.outbox = new CommentOutbox(accountId, {
      storage,
      whenOnline,
      send: (to, wish) => api.add(to, wish),
      onStored: (to, thread) => {
        if (nameOfAddress(to) === nameOfAddress(address)) this.merge(thread);
      },
    });
  }

  get accountId(): string {
    return this.parts.accountId;
  }

  get address(): Address {
    return this.parts.address;
  }

  open(): void {
    this.endings.push(this.store.subscribe((state, before) => this.keep(state, before)));
    this.outbox.open();
    void this.refresh();
  }

  close(): void {
    this.generation += 1;
    clearTimeout(this.timer);
    for (const end of this.endings.splice(0)) end();
    this.outbox.close();
  }

  /** There is something new: fetches it with whatever else is new by then. */
  hear(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), GATHER_MS);
  }

  /** Fetches everything anew; a later call takes over from one under way. */
  async refresh(): Promise<void> {
    this.generation += 1;
    const generation = this.generation;
    try {
      const threads = await this.parts.api.list(this.parts.address);
      if (generation !== this.generation) return;
      const { threads: before, loading } = this.store.getState();
      this.store.setState({ threads, loading: { name: "ready" } });
      const authors = newVoices(before, threads, this.parts.accountId);
      if (loading.name === "ready" && authors.length > 0) this.parts.onNews(authors);
    } catch (error) {
      if (generation !== this.generation) return;
      this.store.setState(({ loading }) =>
        loading.name === "ready" ? {} : { loading: { name: "failed", because: sentenceOf(error) } },
      );
    }
  }

  // What is looked at

  choose(threadId: string | null): void {
    this.store.setState({ chosenId: threadId });
  }

  /** Brings a conversation before the eyes of the person, wherever they are. */
  ask(threadId: string): void {
    this.store.setState(({ asked, threads, settledShown }) => ({
      asked: asked + 1,
      chosenId: threadId,
      settledShown: settledShown || threads.some(({ id, open }) => id === threadId && !open),
    }));
  }

  togglePins(): void {
    this.store.setState(({ pinsShown }) => ({ pinsShown: !pinsShown }));
  }

  toggleSettled(): void {
    this.store.setState(({ settledShown }) => ({ settledShown: !settledShown }));
  }

  // What is being written

  /** Begins a conversation about a place; words that are there already stay, about the new place. */
  begin(place: CommentPlace): void {
    this.store.setState(({ draft, asked, begun }) => ({
      draft: { ...place, text: draft?.text ?? "" },
      chosenId: null,
      asked: asked + 1,
      begun: begun + 1,
    }));
  }

  change(change: Partial<CommentPlace & { readonly text: string }>): void {
    this.store.setState(({ draft }) => (draft === null ? {} : { draft: { ...draft, ...change } }));
  }

  giveUp(): void {
    this.store.setState({ draft: null });
  }

  /** Sends the new conversation; gives its id, null where there is nothing to say. */
  send(): string | null {
    const { draft } = this.store.getState();
    const text = draft?.text.trim() ?? "";
    if (draft === null || text === "") return null;
    const { maskletId, frameIndex, point } = draft;
    const id = newId();
    this.store.setState({ draft: null, chosenId: id });
    this.outbox.add(this.parts.address, {
      id,
      text,
      reply_to: null,
      masklet_id: maskletId,
      frame_index: frameIndex,
      x: point?.x ?? null,
      y: point?.y ?? null,
    });
    return id;
  }

  writeAnswer(threadId: string, text: string): void {
    this.store.setState(({ answers }) => ({ answers: { ...answers, [threadId]: text } }));
  }

  answer(threadId: string): void {
    const text = (this.store.getState().answers[threadId] ?? "").trim();
    if (text === "") return;
    this.writeAnswer(threadId, "");
    const place = { masklet_id: null, frame_index: null, x: null, y: null };
    this.outbox.add(this.parts.address, { id: newId(), text, reply_to: threadId, ...place });
  }

  // What was said; each says whether the server has it

  edit(commentId: string, text: string): Promise<boolean> {
    return this.ordered(this.parts.api.edit(commentId, text.trim()));
  }

  remove(commentId: string): Promise<boolean> {
    return this.ordered(this.parts.api.remove(commentId));
  }

  settle(threadId: string, resolved: boolean): Promise<boolean> {
    return this.ordered(this.parts.api.settle(threadId, resolved));
  }

  private async ordered(asked: Promise<Thread>): Promise<boolean> {
    try {
      this.merge(await asked);
      return true;
    } catch (error) {
      this.parts.onTrouble(sentenceOf(error));
      return false;
    }
  }

  private merge(thread: Thread): void {
    this.store.setState(({ threads }) => ({ threads: withThread(threads, thread) }));
  }

  private keep(state: BookState, before: BookState): void {
    const { storage, accountId, address } = this.parts;
    if (state.draft !== before.draft || state.answers !== before.answers) {
      writeDrafts(storage, accountId, address, state);
    }
    if (state.pinsShown !== before.pinsShown) storage.setItem(PINS_KEY, state.pinsShown ? "shown" : "hidden");
  }
}
