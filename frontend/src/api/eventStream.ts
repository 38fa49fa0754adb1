/** One video's events over a WebSocket that comes back by itself and asks for what it missed. */

import { isRecord } from "./problem";
import type { EventEnvelope, VideoEvent } from "./types";

export type Connection = "connecting" | "live" | "lost";

export interface EventStreamHandlers {
  /** Events in order, gathered for a short while so that the page is drawn once for all of them. */
  onEvents(events: readonly VideoEvent[]): void;
  onConnection(connection: Connection): void;
  /** The server no longer holds what was missed: everything has to be fetched anew. */
  onResync(): void;
}

/** What is used of a WebSocket; tests give their own. */
export type Socket = Pick<WebSocket, "close" | "onopen" | "onmessage" | "onclose">;

const GATHER_MS = 16;
const FIRST_RETRY_MS = 400;
const LONGEST_RETRY_MS = 5000;
/** The server speaks every 15 s at least. */
const LONGEST_SILENCE_MS = 40_000;

/** Wait before the n-th try to connect again (n from 0), milliseconds. */
export function retryDelay(attempt: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** attempt, LONGEST_RETRY_MS);
}

/** Reads one message; null where it is not an envelope. */
export function parseEnvelope(text: string): EventEnvelope | null {
  const value: unknown = JSON.parse(text);
  return isRecord(value) && typeof value.id === "string" && isRecord(value.event) ? (value as EventEnvelope) : null;
}

export class EventStream {
  private socket: Socket | null = null;
  private lastId: string | null = null;
  private attempt = 0;
  private gathered: VideoEvent[] = [];
  private flushTimer: ReturnType<typeof setTimeout> | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private readonly connect: (after: string | null) => Socket,
    private readonly handlers: EventStreamHandlers,
  ) {}

  open(): void {
    this.handlers.onConnection("connecting");
    this.dial();
  }

  /** Tries at once instead of waiting, for when the browser says that it is online again. */
  retryNow(): void {
    if (this.closed || this.socket !== null) return;
    clearTimeout(this.retryTimer);
    this.dial();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retryTimer);
    clearTimeout(this.flushTimer);
    clearTimeout(this.silenceTimer);
    this.socket?.close();
    this.socket = null;
  }

  private dial(): void {
    const socket = this.connect(this.lastId);
    this.socket = socket;
    socket.onmessage = (message: MessageEvent<string>) => this.receive(message.data);
    socket.onclose = () => this.lose();
  }

  private receive(text: string): void {
    const envelope = parseEnvelope(text);
    if (envelope === null) return;
    this.lastId = envelope.id;
    this.expectMore();
    switch (envelope.event.type) {
      case "hello":
        this.attempt = 0;
        this.handlers.onConnection("live");
        return;
      case "resync":
        this.handlers.onResync();
        return;
      case "ping":
        return;
      default:
        this.gathered.push(envelope.event);
        this.flushTimer ??= setTimeout(() => this.flush(), GATHER_MS);
    }
  }

  /** A connection that says nothing for long has died without a word. */
  private expectMore(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.socket?.close(), LONGEST_SILENCE_MS);
  }

  private flush(): void {
    this.flushTimer = undefined;
    const events = this.gathered;
    this.gathered = [];
    this.handlers.onEvents(events);
  }

  private lose(): void {
    if (this.closed) return;
    this.socket = null;
    clearTimeout(this.silenceTimer);
    this.handlers.onConnection("lost");
    this.retryTimer = setTimeout(() => this.dial(), retryDelay(this.attempt));
    this.attempt += 1;
  }
}
