import { describe, expect, it } from "vitest";

import { ActiveTime } from "./activeTime";

describe("active time", () => {
  it("goes on from input to input, and ends 30 s after the last", () => {
    const time = new ActiveTime(0);
    time.input(20_000);
    time.input(45_000);
    expect(time.take(200_000)).toEqual({ activeMs: 75_000, waitingMs: 0 });
    time.input(300_000);
    expect(time.take(301_000)).toEqual({ activeMs: 1000, waitingMs: 0 });
  });

  it("is the same however often it is asked for", () => {
    const time = new ActiveTime(0);
    const parts = [5000, 29_000, 31_000, 90_000].map((now) => time.take(now).activeMs);
    expect(parts).toEqual([5000, 24_000, 1000, 0]);
  });

  it("can be looked at without being taken", () => {
    const time = new ActiveTime(0);
    expect([time.look(3000).activeMs, time.look(5000).activeMs]).toEqual([3000, 5000]);
    expect(time.take(6000).activeMs).toBe(6000);
  });

  it("stands still while the page is out of sight", () => {
    const time = new ActiveTime(0);
    time.show(false, 4000);
    time.show(true, 60_000);
    expect(time.take(61_000)).toEqual({ activeMs: 5000, waitingMs: 0 });
  });

  it("counts waiting for a run apart, unless the person works meanwhile", () => {
    const time = new ActiveTime(0);
    time.occupy("run", 1000);
    expect(time.take(11_000)).toEqual({ activeMs: 2000, waitingMs: 9000 });
    time.input(12_000);
    expect(time.take(13_000)).toEqual({ activeMs: 1000, waitingMs: 1000 });
  });

  it("leaves waiting for an answer to the server", () => {
    const time = new ActiveTime(0);
    time.occupy("answer", 1000);
    time.occupy("work", 1400);
    expect(time.take(2000)).toEqual({ activeMs: 1600, waitingMs: 0 });
  });
});
