/**
 * Keeps time events in IndexedDB until the server has them. Any page of the person may send what another one left: an
 * event's id on the server follows from person, page and number, so that it counts once however often it comes.
 */

import type { TimeEvent } from "../../api/types";
import { answerOf, openDatabase, stored, type Layout } from "./database";

/** An event, and the page that measured it. */
export interface KeptEvent {
  readonly projectId: string;
  /** Random, chosen when the page was opened; events are numbered within it. */
  readonly clientId: string;
  readonly event: TimeEvent;
}

export interface KeptTime {
  /** Everything of this person that no page has told the server, oldest first. */
  readonly load: () => Promise<readonly KeptEvent[]>;
  readonly add: (kept: KeptEvent) => Promise<void>;
  readonly strike: (events: readonly KeptEvent[]) => Promise<void>;
  readonly close: () => void;
}

interface EventRow extends KeptEvent {
  readonly id: string;
  /** The person. */
  readonly owner: string;
}

const EVENTS = "events";
const BY_OWNER = "owner";

const LAYOUT: Layout = {
  name: "maskloom-time",
  build: (database) => {
    database.createObjectStore(EVENTS, { keyPath: "id" }).createIndex(BY_OWNER, "owner");
  },
};

export class TimeInDatabase implements KeptTime {
  private readonly database: Promise<IDBDatabase>;

  constructor(
    private readonly accountId: string,
    factory: IDBFactory,
  ) {
    this.database = openDatabase(factory, LAYOUT);
    // Whoever uses it hears of it.
    this.database.catch(() => undefined);
  }

  async load(): Promise<readonly KeptEvent[]> {
    const store = (await this.database).transaction(EVENTS).objectStore(EVENTS);
    const rows = await answerOf(store.index(BY_OWNER).getAll(this.accountId) as IDBRequest<EventRow[]>);
    return rows
      .map(({ projectId, clientId, event }) => ({ projectId, clientId, event }))
      .sort((a, b) => (a.event.client_at ?? "").localeCompare(b.event.client_at ?? ""));
  }

  async add(kept: KeptEvent): Promise<void> {
    const transaction = (await this.database).transaction(EVENTS, "readwrite");
    transaction.objectStore(EVENTS).put({ ...kept, id: this.idOf(kept), owner: this.accountId } satisfies EventRow);
    await stored(transaction);
  }

  async strike(events: readonly KeptEvent[]): Promise<void> {
    const transaction = (await this.database).transaction(EVENTS, "readwrite");
    for (const kept of events) transaction.objectStore(EVENTS).delete(this.idOf(kept));
    await stored(transaction);
  }

  close(): void {
    this.database.then(
      (database) => database.close(),
      () => undefined, // it was never open
    );
  }

  private idOf({ clientId, event }: KeptEvent): string {
    return `${this.accountId} ${clientId} ${event.sequence}`;
  }
}
