/**
 * Comments on their way to the server. Each is written down in the browser before it is sent and struck out once the
 * server has it, so that none is lost over a lost connection or a reload; the server takes an id once.
 */

import { createStore } from "zustand/vanilla";

import { isPassing, sentenceOf } from "../../api/problem";
import { nameOfAddress, type Address, type CommentWish, type Thread } from "./types";

export interface Unsent {
  readonly address: Address;
  readonly wish: CommentWish;
  /** Why it is not on the server yet; null while it is being sent. */
  readonly trouble: Trouble | null;
}

export interface Trouble {
  readonly sentence: string;
  /** It is tried again by itself; what the server refused is not. */
  readonly passing: boolean;
}

export interface OutboxParts {
  readonly storage: Storage;
  readonly send: (address: Address, wish: CommentWish) => Promise<Thread>;
  readonly onStored: (address: Address, thread: Thread) => void;
  /** Calls a listener when the browser has a network again; gives a function that ends this. */
  readonly whenOnline: (listener: () => void) => () => void;
}

const RETRY_MS = 5000;

export class CommentOutbox {
  readonly state = createStore<{ readonly entries: readonly Unsent[] }>(() => ({ entries: [] }));
  private readonly prefix: string;
  private sending = false;
  private closed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopListening: (() => void) | null = null;

  constructor(
    accountId: string,
    private readonly parts: OutboxParts,
  ) {
    this.prefix = `maskloom.comment.unsent.${accountId}.`;
  }

  /** Sends what earlier pages of this person left, whatever it is about. */
  open(): void {
    this.closed = false;
    this.stopListening = this.parts.whenOnline(() => this.retry());
    this.state.setState({ entries: this.kept() });
    void this.pump();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.stopListening?.();
  }

  add(address: Address, wish: CommentWish): void {
    const at = Date.now();
    this.parts.storage.setItem(this.prefix + wish.id, JSON.stringify({ at, address, wish }));
    this.state.setState(({ entries }) => ({ entries: [...entries, { address, wish, trouble: null }] }));
    void this.pump();
  }

  /** Tries again what waits for the server, and with an id what was refused. */
  retry(id?: string): void {
    this.state.setState(({ entries }) => ({
      entries: entries.map((entry) =>
        entry.trouble?.passing === true || entry.wish.id === id ? { ...entry, trouble: null } : entry,
      ),
    }));
    void this.pump();
  }

  /** Gives a comment up for good. */
  discard(id: string): void {
    this.parts.storage.removeItem(this.prefix + id);
    this.state.setState(({ entries }) => ({ entries: entries.filter(({ wish }) => wish.id !== id) }));
  }

  /** Sends one after the other, in the order of writing, until one has to wait. */
  private async pump(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    for (let next = this.next(); next !== undefined; next = this.next()) {
      const trouble = await this.send(next);
      if (trouble?.passing !== true) continue;
      this.timer = setTimeout(() => this.retry(), RETRY_MS);
      break;
    }
    this.sending = false;
  }

  private next(): Unsent | undefined {
    return this.closed ? undefined : this.state.getState().entries.find(({ trouble }) => trouble === null);
  }

  private async send({ address, wish }: Unsent): Promise<Trouble | null> {
    try {
      const thread = await this.parts.send(address, wish);
      this.discard(wish.id);
      if (!this.closed) this.parts.onStored(address, thread);
      return null;
    } catch (error) {
      const trouble = { sentence: sentenceOf(error), passing: isPassing(error) };
      this.state.setState(({ entries }) => ({
        entries: entries.map((entry) => (entry.wish.id === wish.id ? { ...entry, trouble } : entry)),
      }));
      return trouble;
    }
  }

  private kept(): Unsent[] {
    const { storage } = this.parts;
    const keys = Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? "");
    return keys
      .filter((key) => key.startsWith(this.prefix))
      .map((key) => JSON.parse(storage.getItem(key) ?? "") as Omit<Unsent, "trouble"> & { readonly at: number })
      .sort((one, other) => one.at - other.at)
      .map(({ address, wish }) => ({ address, wish, trouble: null }));
  }
}

/** What is on its way to one place. */
export function unsentTo(entries: readonly Unsent[], address: Address): readonly Unsent[] {
  const name = nameOfAddress(address);
  return entries.filter((entry) => nameOfAddress(entry.address) === name);
}
