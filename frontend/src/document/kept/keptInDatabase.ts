/** Keeps unsent actions and the history in IndexedDB. */

import { keyOf, type OutboxAction } from "../actions";
import type { History } from "../history";
import type { Outbox } from "../outbox";
import { answerOf, openDatabase, stored, type Layout } from "./database";
import type { Kept, KeptState } from "./kept";
import type { Pages } from "./pages";

const ACTIONS = "actions";
const HISTORIES = "histories";
const BY_OWNER = "owner";

const LAYOUT: Layout = {
  name: "maskloom",
  build: (database) => {
    const actions = database.createObjectStore(ACTIONS, { keyPath: "id" });
    actions.createIndex(BY_OWNER, "owner");
    database.createObjectStore(HISTORIES, { keyPath: "owner" });
  },
};

/** One unsent action. */
interface ActionRow {
  readonly id: string;
  /** Person and video. */
  readonly owner: string;
  /** The page that sends it. */
  readonly page: string;
  /** Rises with every action, also over reloads. */
  readonly place: number;
  readonly action: OutboxAction;
}

interface HistoryRow {
  readonly owner: string;
  readonly history: History;
}

/** So many steps are kept over a reload: strokes hold whole masks. */
const STEPS_KEPT = 100;

export class KeptInDatabase implements Kept {
  private readonly owner: string;
  private readonly database: Promise<IDBDatabase>;
  private readonly places = new Map<string, number>();
  private lastPlace = 0;
  private closed = false;

  constructor(
    accountId: string,
    videoId: string,
    private readonly pageId: string,
    private readonly pages: Pages,
    factory: IDBFactory,
  ) {
    this.owner = `${accountId} ${videoId}`;
    this.database = openDatabase(factory, LAYOUT);
    // Whoever uses it hears of it.
    this.database.catch(() => undefined);
  }

  load(): Promise<KeptState> {
    return this.pages.alone(`maskloom.adopt.${this.owner}`, async () => {
      await this.pages.enter(this.pageId);
      const open = await this.pages.open();
      if (this.closed) return { actions: [], history: null }; // it is for the next page to send
      const transaction = (await this.database).transaction([ACTIONS, HISTORIES], "readwrite");
      const store = transaction.objectStore(ACTIONS);
      const all = await answerOf(store.index(BY_OWNER).getAll(this.owner) as IDBRequest<ActionRow[]>);
      const left = all.filter(({ page }) => page === this.pageId || !open.has(page));
      for (const row of left) store.put({ ...row, page: this.pageId } satisfies ActionRow);
      const histories = transaction.objectStore(HISTORIES);
      const kept = await answerOf(histories.get(this.owner) as IDBRequest<HistoryRow | undefined>);
      await stored(transaction);
      left.sort((a, b) => a.place - b.place);
      for (const { action, place } of left) this.places.set(keyOf(action), place);
      return { actions: left.map(({ action }) => action), history: kept?.history ?? null };
    });
  }

  async keepOutbox(before: Outbox, after: Outbox): Promise<void> {
    const known = new Map(before.map(({ key, action }) => [key, action]));
    const staying = new Set(after.map(({ key }) => key));
    const fresh = after.filter(({ key, action }) => known.get(key) !== action);
    const gone = before.filter(({ key }) => !staying.has(key));
    if (fresh.length === 0 && gone.length === 0) return;
    const rows = fresh.map(({ key, action }) => this.rowOf(key, action));
    const transaction = (await this.database).transaction(ACTIONS, "readwrite");
    const store = transaction.objectStore(ACTIONS);
    for (const row of rows) store.put(row);
    for (const { key } of gone) store.delete(this.idOf(key));
    await stored(transaction);
  }

  async keepHistory({ done, undone }: History): Promise<void> {
    const transaction = (await this.database).transaction(HISTORIES, "readwrite");
    const history = { done: done.slice(-STEPS_KEPT), undone: undone.slice(-STEPS_KEPT) };
    transaction.objectStore(HISTORIES).put({ owner: this.owner, history } satisfies HistoryRow);
    await stored(transaction);
  }

  close(): void {
    this.closed = true;
    this.pages.leave();
    void this.database.then((database) => database.close());
  }

  private rowOf(key: string, action: OutboxAction): ActionRow {
    let place = this.places.get(key);
    if (place === undefined) {
      this.lastPlace = place = Math.max(this.lastPlace + 1, Date.now() * 1000);
      this.places.set(key, place);
    }
    return { id: this.idOf(key), owner: this.owner, page: this.pageId, place, action };
  }

  private idOf(key: string): string {
    return `${this.owner} ${key}`;
  }
}
