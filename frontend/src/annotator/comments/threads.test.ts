import { describe, expect, it } from "vitest";

import { makeComment, makeThread } from "../../testing/comments";
import { byFrame, newVoices, nextOpen, numbered, openCount, withThread } from "./threads";

const verdict = makeThread("verdict", { kind: "verdict", frame_index: 1 });

describe("numbered", () => {
  it("counts conversations and no verdicts", () => {
    const numbers = numbered([makeThread("a"), verdict, makeThread("b")]).map(({ number }) => number);
    expect(numbers).toEqual([1, null, 2]);
  });
});

describe("byFrame", () => {
  it("puts what is about no frame first and keeps the order within a frame", () => {
    const threads = [makeThread("late", { frame_index: 9 }), makeThread("a"), makeThread("b")];
    const listed = byFrame(numbered([...threads, makeThread("none", { frame_index: null })]));
    expect(listed.map(({ thread }) => thread.id)).toEqual(["none", "a", "b", "late"]);
  });
});

describe("withThread", () => {
  it("puts a changed conversation in the place of the older one", () => {
    const settled = makeThread("a", { open: false });
    expect(withThread([makeThread("a"), makeThread("b")], settled)).toEqual([settled, makeThread("b")]);
  });

  it("puts a new one where it belongs by age", () => {
    const older = makeThread("older", { created_at: "2026-11-23T09:00:00Z" });
    expect(withThread([makeThread("a")], older).map(({ id }) => id)).toEqual(["older", "a"]);
  });
});

describe("nextOpen", () => {
  const threads = [
    makeThread("a", { frame_index: 5 }),
    makeThread("b", { frame_index: 5 }),
    makeThread("c", { frame_index: 2 }),
    makeThread("settled", { frame_index: 6, open: false }),
    makeThread("placeless", { frame_index: null }),
  ];

  it.each([
    [0, null, "c"],
    [2, "c", "a"],
    [5, "a", "b"],
    [5, "b", "c"],
    [9, null, "c"],
    [3, "a", "a"],
  ])("after frame %i with %s comes %s", (frame, chosen, next) => {
    expect(nextOpen(threads, frame, chosen)?.id).toBe(next);
  });

  it("is none where nothing open points to a frame", () => {
    expect(nextOpen(threads.slice(3), 0, null)).toBeNull();
  });
});

describe("newVoices", () => {
  it("names others who said something new, each once", () => {
    const before = [makeThread("a")];
    const answer = makeComment("answer", { author: "Ada", author_id: "ada" });
    const own = makeComment("own", { author: "Me", author_id: "me" });
    const gone = makeComment("gone", { author: "Bo", author_id: "bo", deleted: true });
    const after = [makeThread("a", { comments: [makeComment("a"), answer, own, gone] }), makeThread("b")];
    expect(newVoices(before, after, "me")).toEqual(["Ada", "Vera"]);
  });
});

it("counts what is open, verdicts too", () => {
  expect(openCount([makeThread("a"), makeThread("b", { open: false }), verdict])).toBe(2);
});
