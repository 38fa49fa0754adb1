/** Tells the server how long a person worked on which object, in pieces of less than 30 s. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { answered, client } from "../../api/client";
import { ActiveTime, followPerson } from "../../document/activeTime";
import type { KeptEvent, KeptTime } from "../../document/kept/keptTime";
import { newId } from "../../document/newId";
import type { VideoSession } from "../../document/session";
import { runOf } from "../../document/state";
import { TimeOutbox, type Deliver } from "../../document/timeOutbox";
import type { EditorStore } from "../editor";

/** So often a piece is written, milliseconds: the server counts at most 30 s of each. */
const PIECE_MS = 10_000;
/** So often what is spent is counted for the screen, milliseconds. */
const TICK_MS = 1000;

/** Active milliseconds since the page was opened, by masklet. */
export type TimeSpent = ReadonlyMap<string, number>;

export class TimeReport {
  readonly spent: StoreApi<TimeSpent> = createStore<TimeSpent>(() => new Map());
  /** The part of it that the server has. */
  readonly told: StoreApi<TimeSpent> = createStore<TimeSpent>(() => new Map());
  private readonly time = new ActiveTime(performance.now());
  private readonly clientId = newId();
  private readonly outbox: TimeOutbox;
  private sequence = 0;
  /** Of pieces that were written. */
  private written: TimeSpent = new Map();
  private readonly endings: (() => void)[] = [];

  constructor(
    private readonly projectId: string,
    accountId: string,
    private readonly editor: EditorStore,
    private readonly session: VideoSession,
    kept: KeptTime,
    private readonly toolInHand: () => string | null,
  ) {
    this.outbox = new TimeOutbox(kept, sendTime, (events) => this.heard(events));
    const pieces = setInterval(() => this.write(), PIECE_MS);
    const ticks = setInterval(() => this.show(), TICK_MS);
    const hide = (): void => {
      if (document.visibilityState === "hidden") this.leave();
    };
    const leave = (): void => this.leave();
    this.endings.push(
      followPerson(this.time),
      editor.subscribe((state, before) => {
        if (state.selectedId !== before.selectedId) this.piece(before.selectedId, before.frameIndex);
      }),
      session.store.subscribe((state) => this.time.occupy(occupationOf(state, accountId), performance.now())),
      () => clearInterval(pieces),
      () => clearInterval(ticks),
      () => window.removeEventListener("pagehide", leave),
      () => document.removeEventListener("visibilitychange", hide),
    );
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", hide);
    void this.outbox.open();
  }

  close(): void {
    this.cut();
    for (const end of this.endings) end();
    void this.outbox.close();
  }

  private write(): void {
    this.cut();
    void this.outbox.send();
  }

  /** The page may not come back: nobody who closes it waits for an answer. */
  private leave(): void {
    this.cut();
    void this.outbox.hide();
  }

  private cut(): void {
    const { selectedId, frameIndex } = this.editor.getState();
    this.piece(selectedId, frameIndex);
  }

  private piece(selectedId: string | null, frameIndex: number): void {
    const { activeMs, waitingMs } = this.time.take(performance.now());
    if (activeMs + waitingMs === 0) return;
    // The server does not know of an object before its first click has arrived.
    const known = this.session.store.getState().document.masklets.some(({ id }) => id === selectedId);
    const event = {
      sequence: this.sequence++,
      masklet_id: known ? selectedId : null,
      frame_index: frameIndex,
      tool: this.toolInHand(),
      active_ms: activeMs,
      waiting_ms: waitingMs,
      client_at: new Date().toISOString(),
    };
    this.outbox.add({ projectId: this.projectId, clientId: this.clientId, event });
    this.written = plus(this.written, selectedId, activeMs);
    this.spent.setState(this.written, true);
  }

  private show(): void {
    const { activeMs } = this.time.look(performance.now());
    if (activeMs > 0) this.spent.setState(plus(this.written, this.editor.getState().selectedId, activeMs), true);
  }

  private heard(events: readonly KeptEvent[]): void {
    const own = events.filter(({ clientId }) => clientId === this.clientId);
    const told = own.reduce(
      (sums, { event }) => plus(sums, event.masklet_id ?? null, event.active_ms),
      this.told.getState(),
    );
    this.told.setState(told, true);
  }
}

const sendTime: Deliver = async ({ projectId, clientId, events }, last) => {
  await answered(
    client.POST("/api/projects/{project_id}/ledger", {
      params: { path: { project_id: projectId } },
      body: { client_id: clientId, events: [...events] },
      keepalive: last,
    }),
  );
};

function plus(spent: TimeSpent, maskletId: string | null, ms: number): TimeSpent {
  const key = maskletId ?? "";
  return new Map(spent).set(key, (spent.get(key) ?? 0) + ms);
}

/** What keeps a person waiting; a run of somebody else does not. */
function occupationOf({ document, outbox }: ReturnType<VideoSession["store"]["getState"]>, accountId: string) {
  const answering = outbox.some(({ action, delivery }) => action.kind === "add" && delivery.name === "sending");
  if (answering) return "answer";
  return runOf(document, accountId) === null ? "work" : "run";
}
