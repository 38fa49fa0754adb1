/** Tells the server how long a person worked on which object, in pieces of less than 30 s. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { answered, client } from "../../api/client";
import { isPassing } from "../../api/problem";
import type { TimeEvent } from "../../api/types";
import { ActiveTime, followPerson } from "../../document/activeTime";
import { newId } from "../../document/newId";
import type { VideoSession } from "../../document/session";
import { activeRun } from "../../document/state";
import type { EditorStore } from "../editor";

/** So often a piece is written, milliseconds: the server counts at most 30 s of each. */
const PIECE_MS = 10_000;
const MOST_EVENTS = 500;

/** Active milliseconds since the page was opened, by masklet. */
export type TimeSpent = ReadonlyMap<string, number>;

export class TimeReport {
  readonly spent: StoreApi<TimeSpent> = createStore<TimeSpent>(() => new Map());
  private readonly time = new ActiveTime(performance.now());
  private readonly clientId = newId();
  private sequence = 0;
  private unsent: TimeEvent[] = [];
  private sending = false;
  private readonly endings: (() => void)[] = [];

  constructor(
    private readonly projectId: string,
    private readonly editor: EditorStore,
    private readonly session: VideoSession,
    private readonly toolInHand: () => string | null,
  ) {
    const timer = setInterval(() => this.write(), PIECE_MS);
    const hide = (): void => this.write(true);
    window.addEventListener("pagehide", hide);
    this.endings.push(
      followPerson(this.time),
      editor.subscribe((state, before) => {
        if (state.selectedId !== before.selectedId) this.piece(before.selectedId, before.frameIndex);
      }),
      session.store.subscribe((state) => this.time.occupy(occupationOf(state), performance.now())),
      () => clearInterval(timer),
      () => window.removeEventListener("pagehide", hide),
    );
  }

  close(): void {
    this.write(true);
    for (const end of this.endings) end();
  }

  private write(last = false): void {
    const { selectedId, frameIndex } = this.editor.getState();
    this.piece(selectedId, frameIndex);
    void this.send(last);
  }

  private piece(selectedId: string | null, frameIndex: number): void {
    const { activeMs, waitingMs } = this.time.take(performance.now());
    if (activeMs + waitingMs === 0) return;
    // The server does not know of an object before its first click has arrived.
    const known = this.session.store.getState().document.masklets.some(({ id }) => id === selectedId);
    this.unsent.push({
      sequence: this.sequence++,
      masklet_id: known ? selectedId : null,
      frame_index: frameIndex,
      tool: this.toolInHand(),
      active_ms: activeMs,
      waiting_ms: waitingMs,
      client_at: new Date().toISOString(),
    });
    const key = selectedId ?? "";
    this.spent.setState((spent) => new Map(spent).set(key, (spent.get(key) ?? 0) + activeMs), true);
  }

  /** The last batch is sent in a way that outlives the page. */
  private async send(last: boolean): Promise<void> {
    const events = this.unsent.slice(0, MOST_EVENTS);
    if (events.length === 0 || (this.sending && !last)) return;
    this.sending = true;
    try {
      await answered(
        client.POST("/api/projects/{project_id}/ledger", {
          params: { path: { project_id: this.projectId } },
          body: { client_id: this.clientId, events },
          keepalive: last,
        }),
      );
      this.drop(events);
    } catch (error) {
      // What is refused for good (somebody who may only look) would be refused again; the rest goes with the next.
      if (!isPassing(error)) this.drop(events);
    } finally {
      this.sending = false;
    }
  }

  private drop(events: readonly TimeEvent[]): void {
    this.unsent = this.unsent.filter((event) => !events.includes(event));
  }
}

function occupationOf({ document, outbox }: ReturnType<VideoSession["store"]["getState"]>) {
  const answering = outbox.some(({ action, delivery }) => action.kind === "add" && delivery.name === "sending");
  if (answering) return "answer";
  return activeRun(document) === null ? "work" : "run";
}
