import { describe, expect, it } from "vitest";

import { beginVerdict, EMPTY_DRAFT, leaveVerdict, setFirst, setLast, spanOf, verdictOf } from "./draft";

const MARK = { frame_index: 7, points: [[1, 2]] as [number, number][] };
const bad = { ...beginVerdict(EMPTY_DRAFT, "unsatisfactory"), reason: "boundary" as const };

describe("a verdict that is being put together", () => {
  it("is nothing to send without a label or a reason", () => {
    expect(verdictOf(EMPTY_DRAFT, 30, 0)).toBeNull();
    expect(verdictOf(beginVerdict(EMPTY_DRAFT, "rejected"), 30, 0)).toBeNull();
  });

  it("names the whole video when nothing was said about where", () => {
    expect(verdictOf(bad, 30, 1500)).toMatchObject({
      label: "unsatisfactory",
      span: { first: 0, last: 29 },
      active_ms: 1500,
    });
  });

  it("names the frame of the pen mark", () => {
    expect(spanOf({ ...bad, mark: MARK }, 30)).toEqual({ first: 7, last: 7 });
    expect(spanOf({ ...bad, mark: MARK, last: 9 }, 30)).toEqual({ first: 0, last: 9 });
  });

  it("turns no span round", () => {
    expect(setFirst({ ...bad, last: 5 }, 9)).toMatchObject({ first: 9, last: null });
    expect(setLast({ ...bad, first: 9 }, 5)).toMatchObject({ first: null, last: 5 });
    expect(spanOf(setLast(setFirst(bad, 4), 8), 30)).toEqual({ first: 4, last: 8 });
  });

  it("forgets the reason when it becomes another verdict, and keeps it otherwise", () => {
    expect(beginVerdict(bad, "rejected").reason).toBeNull();
    expect(beginVerdict(bad, "unsatisfactory").reason).toBe("boundary");
  });

  it("keeps the frames when it is left", () => {
    expect(leaveVerdict({ ...setFirst(bad, 4), mark: MARK, note: "x" })).toEqual({ ...EMPTY_DRAFT, first: 4 });
  });

  it("sends no span with a rejection", () => {
    const verdict = verdictOf({ ...beginVerdict(EMPTY_DRAFT, "rejected"), reason: "other", note: " Sky. " }, 30, 0);
    expect(verdict).toEqual({ label: "rejected", reason: "other", note: "Sky.", mark: null, active_ms: 0 });
  });
});
