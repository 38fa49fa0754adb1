import { describe, expect, it, vi } from "vitest";

import { ApiProblem, NoConnection } from "../../api/problem";
import { makeComment, makeThread, memoryStorage } from "../../testing/comments";
import type { CommentApi } from "./commentApi";
import { CommentBook } from "./commentBook";
import type { Address, CommentWish, Thread } from "./types";

const VIDEO: Address = { kind: "video", id: "street" };
const PLACE = { maskletId: "dog", frameIndex: 3, point: { x: 10, y: 20 } };
const REFUSED = new ApiProblem(404, "masklet-not-found", "Masklet not found", "There is no such masklet.");

/** A server that holds what was sent, once. */
class Server implements CommentApi {
  threads: Thread[] = [];
  readonly received: CommentWish[] = [];
  trouble: Error | null = null;

  list = (): Promise<Thread[]> => this.answer(() => [...this.threads]);

  add = (_: Address, wish: CommentWish): Promise<Thread> =>
    this.answer(() => {
      this.received.push(wish);
      const thread = makeThread(wish.id, { comments: [makeComment(wish.id, { text: wish.text, author_id: "me" })] });
      if (!this.threads.some(({ id }) => id === wish.id)) this.threads.push(thread);
      return thread;
    });

  edit = (id: string, text: string): Promise<Thread> =>
    this.answer(() => makeThread(id, { comments: [makeComment(id, { text })] }));

  remove = (id: string): Promise<Thread> =>
    this.answer(() => makeThread(id, { comments: [makeComment(id, { deleted: true })] }));

  settle = (id: string, resolved: boolean): Promise<Thread> => this.answer(() => makeThread(id, { open: !resolved }));

  private async answer<Body>(make: () => Body): Promise<Body> {
    await Promise.resolve();
    if (this.trouble !== null) throw this.trouble;
    return make();
  }
}

function openBook(server: Server, storage: Storage, address: Address = VIDEO) {
  let online = (): void => undefined;
  const parts = {
    accountId: "me",
    address,
    api: server,
    storage,
    whenOnline: (listener: () => void) => {
      online = listener;
      return () => undefined;
    },
    onTrouble: vi.fn<(sentence: string) => void>(),
    onNews: vi.fn<(authors: readonly string[]) => void>(),
  };
  const book = new CommentBook(parts);
  book.open();
  return { book, parts, comeOnline: () => online() };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe("writing", () => {
  it("sends what was written, with its place, and shows it", async () => {
    const server = new Server();
    const { book } = openBook(server, memoryStorage());
    await settled();
    book.begin(PLACE);
    book.change({ text: "  The tail. " });
    const id = book.send();
    await settled();
    expect(server.received).toEqual([
      { id, text: "The tail.", reply_to: null, masklet_id: "dog", frame_index: 3, x: 10, y: 20 },
    ]);
    expect(book.store.getState()).toMatchObject({ draft: null, chosenId: id });
    expect(book.store.getState().threads.map((thread) => thread.id)).toEqual([id]);
    expect(book.outbox.state.getState().entries).toEqual([]);
  });

  it("sends nothing blank", () => {
    const { book } = openBook(new Server(), memoryStorage());
    book.begin(PLACE);
    book.change({ text: " \n" });
    expect(book.send()).toBeNull();
  });

  it("keeps the words when the place changes", () => {
    const { book } = openBook(new Server(), memoryStorage());
    book.begin(PLACE);
    book.change({ text: "The tail" });
    book.begin({ ...PLACE, frameIndex: 4 });
    expect(book.store.getState().draft).toEqual({ ...PLACE, frameIndex: 4, text: "The tail" });
  });

  it("brings unsent words back after a reload, but to nobody else", () => {
    const storage = memoryStorage();
    const { book } = openBook(new Server(), storage);
    book.begin(PLACE);
    book.change({ text: "The tail" });
    book.writeAnswer("thread", "Well");
    book.close();
    const again = openBook(new Server(), storage).book.store.getState();
    expect(again.draft).toEqual({ ...PLACE, text: "The tail" });
    expect(again.answers).toEqual({ thread: "Well" });
    expect(again.begun).toBe(0);
    expect(openBook(new Server(), storage, { kind: "video", id: "other" }).book.store.getState().draft).toBeNull();
  });

  it("keeps nothing once all is sent", async () => {
    const storage = memoryStorage();
    const { book } = openBook(new Server(), storage);
    book.begin(PLACE);
    book.change({ text: "The tail" });
    book.send();
    await settled();
    expect(storage.length).toBe(0);
  });
});

describe("without a connection", () => {
  it("keeps a comment and sends it when the connection is back", async () => {
    const server = new Server();
    server.trouble = new NoConnection();
    const { book, comeOnline } = openBook(server, memoryStorage());
    book.begin(PLACE);
    book.change({ text: "The tail" });
    book.send();
    await settled();
    expect(book.outbox.state.getState().entries[0]?.trouble?.passing).toBe(true);
    server.trouble = null;
    comeOnline();
    await settled();
    expect(server.received).toHaveLength(1);
    expect(book.outbox.state.getState().entries).toEqual([]);
    book.close();
  });

  it("sends after a reload what an earlier page left, in the order of writing", async () => {
    const storage = memoryStorage();
    const server = new Server();
    server.trouble = new NoConnection();
    const { book } = openBook(server, storage);
    book.writeAnswer("thread", "One");
    book.answer("thread");
    book.writeAnswer("thread", "Two");
    book.answer("thread");
    await settled();
    book.close();
    server.trouble = null;
    openBook(server, storage, { kind: "check", id: "elsewhere" });
    await settled();
    expect(server.received.map(({ text }) => text)).toEqual(["One", "Two"]);
    expect(storage.length).toBe(0);
  });

  it("does not try again by itself what was refused, and gives it up on demand", async () => {
    const server = new Server();
    server.trouble = REFUSED;
    const storage = memoryStorage();
    const { book, comeOnline } = openBook(server, storage);
    book.writeAnswer("thread", "One");
    book.answer("thread");
    await settled();
    const [entry] = book.outbox.state.getState().entries;
    expect(entry?.trouble).toEqual({ sentence: "There is no such masklet.", passing: false });
    server.trouble = null;
    comeOnline();
    await settled();
    expect(server.received).toEqual([]);
    book.outbox.discard(entry?.wish.id ?? "");
    expect(storage.length).toBe(0);
  });
});

describe("what was said", () => {
  it("is fetched, and news of others are told, but not what was there before", async () => {
    const server = new Server();
    server.threads = [makeThread("a")];
    const { book, parts } = openBook(server, memoryStorage());
    await settled();
    expect(parts.onNews).not.toHaveBeenCalled();
    server.threads = [makeThread("a"), makeThread("b")];
    await book.refresh();
    expect(book.store.getState().threads).toHaveLength(2);
    expect(parts.onNews).toHaveBeenCalledWith(["Vera"]);
  });

  it("stays on the screen where it cannot be fetched again", async () => {
    const server = new Server();
    server.threads = [makeThread("a")];
    const { book } = openBook(server, memoryStorage());
    await settled();
    server.trouble = new NoConnection();
    await book.refresh();
    expect(book.store.getState()).toMatchObject({ loading: { name: "ready" }, threads: [{ id: "a" }] });
  });

  it("says why it is not there", async () => {
    const server = new Server();
    server.trouble = REFUSED;
    const { book } = openBook(server, memoryStorage());
    await settled();
    expect(book.store.getState().loading).toEqual({ name: "failed", because: "There is no such masklet." });
  });

  it("changes when the server agrees, and says why where it does not", async () => {
    const server = new Server();
    server.threads = [makeThread("a")];
    const { book, parts } = openBook(server, memoryStorage());
    await settled();
    expect(await book.settle("a", true)).toBe(true);
    expect(book.store.getState().threads[0]?.open).toBe(false);
    expect(await book.edit("a", "Better.")).toBe(true);
    expect(book.store.getState().threads[0]?.comments[0]?.text).toBe("Better.");
    server.trouble = REFUSED;
    expect(await book.remove("a")).toBe(false);
    expect(parts.onTrouble).toHaveBeenCalledWith("There is no such masklet.");
  });

  it("shows a settled conversation that somebody asks for", async () => {
    const server = new Server();
    server.threads = [makeThread("a", { open: false })];
    const { book } = openBook(server, memoryStorage());
    await settled();
    book.ask("a");
    expect(book.store.getState()).toMatchObject({ chosenId: "a", settledShown: true, asked: 1 });
  });

  it("remembers whether numbers are shown on the picture", () => {
    const storage = memoryStorage();
    openBook(new Server(), storage).book.togglePins();
    expect(openBook(new Server(), storage).book.store.getState().pinsShown).toBe(false);
  });
});
