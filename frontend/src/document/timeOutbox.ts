/** Time events on their way to the server: kept over a crash of the browser, and sent until they are acknowledged. */

import { isPassing } from "../api/problem";
import type { TimeEvent } from "../api/types";
import type { KeptEvent, KeptTime } from "./kept/keptTime";

/** What goes in one request: events of one page. */
export interface TimeBatch {
  readonly projectId: string;
  readonly clientId: string;
  readonly events: readonly TimeEvent[];
}

/** `last`: the page is about to go, and the request has to outlive it. */
export type Deliver = (batch: TimeBatch, last: boolean) => Promise<void>;

/** The server takes so many at once. */
const MOST_EVENTS = 500;
/** A browser lets requests of 64 KiB outlive their page. */
const MOST_LAST = 150;

export class TimeOutbox {
  private unsent: readonly KeptEvent[] = [];
  private sending = false;

  constructor(
    private readonly kept: KeptTime,
    private readonly deliver: Deliver,
    /** The server has these now. */
    private readonly onDelivered: (events: readonly KeptEvent[]) => void = () => undefined,
  ) {}

  /** Takes over what earlier pages left. */
  async open(): Promise<void> {
    try {
      const left = await this.kept.load();
      this.unsent = [...left.filter((each) => !this.unsent.some((other) => isSame(each, other))), ...this.unsent];
    } catch (error) {
      keepingFailed(error);
    }
    await this.send();
  }

  add(event: KeptEvent): void {
    this.unsent = [...this.unsent, event];
    this.kept.add(event).catch(keepingFailed);
  }

  /** Sends all that waits, page by page; what the server cannot take now stays. */
  async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      let passed = true;
      while (passed && this.unsent.length > 0) passed = await this.pass(batchOf(this.unsent, MOST_EVENTS), false);
    } finally {
      this.sending = false;
    }
  }

  /** Sends the newest at once, in a way that outlives the page: it is put out of sight, perhaps for good. */
  async hide(): Promise<void> {
    await this.pass(batchOf([...this.unsent].reverse(), MOST_LAST), true);
  }

  /** Sends the newest and lets go of the browser's storage. */
  async close(): Promise<void> {
    await this.hide();
    this.kept.close();
  }

  /** Sends a batch; false where it has to be sent again. */
  private async pass(batch: readonly KeptEvent[], last: boolean): Promise<boolean> {
    const [first] = batch;
    if (first === undefined) return true;
    const { projectId, clientId } = first;
    try {
      await this.deliver({ projectId, clientId, events: batch.map(({ event }) => event) }, last);
      this.onDelivered(batch);
    } catch (error) {
      // What is refused for good (somebody who may only look) would be refused again.
      if (isPassing(error)) return false;
    }
    this.unsent = this.unsent.filter((event) => !batch.includes(event));
    await this.kept.strike(batch).catch(keepingFailed);
    return true;
  }
}

/** The first events that can go together. Pure. */
export function batchOf(events: readonly KeptEvent[], most: number): readonly KeptEvent[] {
  const [first] = events;
  return events
    .filter(({ projectId, clientId }) => projectId === first?.projectId && clientId === first.clientId)
    .slice(0, most);
}

function isSame(one: KeptEvent, other: KeptEvent): boolean {
  return one.clientId === other.clientId && one.event.sequence === other.event.sequence;
}

/** The session's own outbox tells the person that this browser keeps nothing; time is not worth a second word. */
function keepingFailed(error: unknown): void {
  console.debug("time events are not kept over a reload", error);
}
