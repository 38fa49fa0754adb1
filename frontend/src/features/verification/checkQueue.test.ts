import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { NoConnection } from "../../api/problem";
import { CheckQueue, type CheckApi } from "./checkQueue";
import type { Check, Sheet } from "./types";

const SHEET: Sheet = { frames: [], flip: [], visible: [] };

/** A server with so many masklets to judge; what it has given stays open until it is answered. */
function server(count: number) {
  const open = Array.from({ length: count }, (_, at) => `c${at}`);
  const api = {
    next: vi.fn<CheckApi["next"]>((wanted) => Promise.resolve(open.slice(0, wanted).map((id) => ({ id }) as Check))),
    sheet: vi.fn<CheckApi["sheet"]>(() => Promise.resolve(SHEET)),
  };
  return { api, open, answer: (id: string) => void open.splice(open.indexOf(id), 1) };
}

const ids = (queue: CheckQueue) => queue.state.getState().ready.map(({ check }) => check.id);

describe("the queue of masklets to judge", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("keeps some ready, and more as they are judged", async () => {
    const { api } = server(9);
    const queue = new CheckQueue(api, 3);
    await queue.refill();
    expect(ids(queue)).toEqual(["c0", "c1", "c2"]);
    queue.take(new Set(["c0"]));
    expect(ids(queue)).toEqual(["c1", "c2"]); // the next one is there at once
    await vi.advanceTimersByTimeAsync(0);
    expect(ids(queue)).toEqual(["c1", "c2", "c3"]);
    expect(api.sheet).toHaveBeenCalledTimes(4);
  });

  it("never shows again what was judged, though the server has not heard of it", async () => {
    const { api } = server(2);
    const queue = new CheckQueue(api, 3);
    queue.leaveOut(["c0"]);
    await queue.refill();
    queue.take(new Set(["c1"]));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(ids(queue)).toEqual([]);
  });

  it("puts one back to the front", async () => {
    const { api } = server(3);
    const queue = new CheckQueue(api, 2);
    await queue.refill();
    queue.take(new Set(["c0"]));
    queue.putBack(["c0"]);
    expect(ids(queue)[0]).toBe("c0");
  });

  it("asks the server for one that was judged before the page was opened", async () => {
    const { api } = server(1);
    const queue = new CheckQueue(api, 2);
    queue.leaveOut(["c0"]);
    await queue.refill();
    queue.putBack(["c0"]);
    await vi.advanceTimersByTimeAsync(0);
    expect(ids(queue)).toEqual(["c0"]);
  });

  it("finds new ones by itself, also after the connection was lost", async () => {
    const { api, open } = server(0);
    const queue = new CheckQueue(api, 2);
    await queue.refill();
    expect(queue.state.getState()).toMatchObject({ ready: [], asked: true, trouble: null });
    api.next.mockRejectedValueOnce(new NoConnection());
    await vi.advanceTimersByTimeAsync(8000);
    expect(queue.state.getState().trouble).toContain("does not answer");
    open.push("late");
    await vi.advanceTimersByTimeAsync(3000);
    expect(ids(queue)).toEqual(["late"]);
    queue.close();
  });
});
