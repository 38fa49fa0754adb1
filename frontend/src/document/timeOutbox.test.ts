import { IDBFactory } from "fake-indexeddb";
import { describe, expect, it, vi } from "vitest";

import { ApiProblem, NoConnection } from "../api/problem";
import { TimeInDatabase, type KeptEvent } from "./kept/keptTime";
import { batchOf, TimeOutbox, type Deliver, type TimeBatch } from "./timeOutbox";

function makeEvent(sequence: number, change: Partial<KeptEvent> = {}): KeptEvent {
  const client_at = `2026-11-23T08:00:${String(sequence).padStart(2, "0")}Z`;
  const event = { sequence, masklet_id: "dog", active_ms: 1000, waiting_ms: 0, client_at };
  return { projectId: "project", clientId: "first page", event, ...change };
}

const sequences = (batches: readonly TimeBatch[]): number[][] =>
  batches.map(({ events }) => events.map(({ sequence }) => sequence));

/** A page of a browser: what it sent that arrived, and how the server answers it. */
function page(factory: IDBFactory, { account = "ada", fails = () => null as Error | null } = {}) {
  const sent: TimeBatch[] = [];
  const deliver = vi.fn<Deliver>((batch) => {
    const failure = fails();
    if (failure !== null) return Promise.reject(failure);
    sent.push(batch);
    return Promise.resolve();
  });
  const delivered = vi.fn();
  const outbox = new TimeOutbox(new TimeInDatabase(account, factory), deliver, delivered);
  return { outbox, deliver, delivered, sent };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("time events", () => {
  it("outlive a crash: the next page sends them under their own page and number", async () => {
    const factory = new IDBFactory();
    const crashed = page(factory, { fails: () => new NoConnection() });
    await crashed.outbox.open();
    crashed.outbox.add(makeEvent(0));
    crashed.outbox.add(makeEvent(1));
    await crashed.outbox.send();
    await settled(); // and nothing is closed: the browser is gone

    const next = page(factory);
    next.outbox.add(makeEvent(0, { clientId: "next page" }));
    await next.outbox.open();
    expect(next.sent.map(({ clientId }) => clientId)).toEqual(["first page", "next page"]);
    expect(sequences(next.sent)).toEqual([[0, 1], [0]]);

    const last = page(factory);
    await last.outbox.open();
    expect(last.sent).toEqual([]);
  });

  it("are sent again after a lost connection, and once they have arrived no more", async () => {
    let away = true;
    const { outbox, sent, delivered } = page(new IDBFactory(), { fails: () => (away ? new NoConnection() : null) });
    outbox.add(makeEvent(0));
    await outbox.send();
    expect(delivered).not.toHaveBeenCalled();
    away = false;
    outbox.add(makeEvent(1));
    await outbox.send();
    await outbox.send();
    expect(sequences(sent)).toEqual([[0, 1]]);
    expect(delivered).toHaveBeenCalledOnce();
  });

  it("are never sent by another person", async () => {
    const factory = new IDBFactory();
    const ada = page(factory, { fails: () => new NoConnection() });
    ada.outbox.add(makeEvent(0));
    await settled();
    const grace = page(factory, { account: "grace" });
    await grace.outbox.open();
    expect(grace.sent).toEqual([]);
  });

  it("that are refused for good are not sent again", async () => {
    const refusal = new ApiProblem(403, "not-allowed", "No", "You may only look.");
    const { outbox, deliver } = page(new IDBFactory(), { fails: () => refusal });
    outbox.add(makeEvent(0));
    await outbox.send();
    await outbox.send();
    expect(deliver).toHaveBeenCalledOnce();
  });

  it("leave with the page in one request that outlives it", async () => {
    const { outbox, deliver } = page(new IDBFactory());
    for (let sequence = 0; sequence < 200; sequence++) outbox.add(makeEvent(sequence));
    await outbox.close();
    expect(deliver).toHaveBeenCalledOnce();
    const [batch, last] = deliver.mock.calls[0] ?? [];
    expect(last).toBe(true);
    expect(batch?.events[0]?.sequence).toBe(199); // the newest are those that no other page can send yet
    expect(JSON.stringify(batch).length).toBeLessThan(64 * 1024);
  });
});

describe("batchOf", () => {
  it("takes events of one page and project only, and not too many", () => {
    const events = [makeEvent(0), makeEvent(1, { clientId: "other" }), makeEvent(2), makeEvent(3)];
    expect(batchOf(events, 2).map(({ event }) => event.sequence)).toEqual([0, 2]);
    expect(batchOf([], 2)).toEqual([]);
  });
});
