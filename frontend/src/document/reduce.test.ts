import { describe, expect, it } from "vitest";

import { makeMask, makeMasklet, makePrompt, makeRun, makeTask, makeVideo } from "../testing/factories";
import { reduceEvent, reduceEvents, withSnapshot, withSpan } from "./reduce";
import {
  activeRun,
  emptyDocument,
  framesWithMask,
  hasUntrainedMasks,
  maskAt,
  maskRow,
  promptedFrames,
  promptsAt,
  runOf,
} from "./state";

const start = withSnapshot(emptyDocument(makeVideo()), {
  video: makeVideo(),
  masklets: [makeMasklet({ id: "cat", number: 2 }), makeMasklet()],
  prompts: [makePrompt({ id: "a", frame_index: 3 }), makePrompt({ id: "b", frame_index: 3, sequence: 2 })],
  runs: [],
  tasks: [makeTask()],
});

const masks = (...list: ReturnType<typeof makeMask>[]) =>
  ({ type: "masks", frame_index: list[0]?.frame_index ?? 0, run_id: null, masks: list }) as const;

describe("withSnapshot", () => {
  it("lists masklets by number and groups prompts by frame", () => {
    expect(start.masklets.map(({ id }) => id)).toEqual(["dog", "cat"]);
    expect(promptsAt(start, "dog", 3).map(({ id }) => id)).toEqual(["a", "b"]);
    expect(promptedFrames(start.prompts, "dog")).toEqual([3]);
  });

  it("drops masks of masklets that are gone", () => {
    const before = reduceEvent(start, masks(makeMask()));
    const after = withSnapshot(before, { video: makeVideo(), masklets: [], prompts: [], runs: [], tasks: [] });
    expect(maskRow(after, "dog")).toEqual([]);
  });
});

describe("masks", () => {
  it("are placed by masklet and frame", () => {
    const document = reduceEvent(
      start,
      masks(makeMask({ frame_index: 5 }), makeMask({ masklet_id: "cat", frame_index: 5 })),
    );
    expect(maskAt(document, "dog", 5)?.masklet_id).toBe("dog");
    expect(maskAt(document, "cat", 5)?.masklet_id).toBe("cat");
    expect(framesWithMask(maskRow(document, "dog"))).toBe(1);
  });

  it("do not go back to an older revision", () => {
    const document = reduceEvents(start, [
      masks(makeMask({ revision: 3, state: "edited" })),
      masks(makeMask({ revision: 2, state: "propagated" })),
    ]);
    expect(maskAt(document, "dog", 0)?.state).toBe("edited");
  });

  it("leave the rows of other masklets as they are", () => {
    const before = reduceEvent(start, masks(makeMask({ masklet_id: "cat" })));
    const after = reduceEvent(before, masks(makeMask()));
    expect(maskRow(after, "cat")).toBe(maskRow(before, "cat"));
  });

  it("can be removed, and made anew from revision one", () => {
    const document = reduceEvents(start, [
      masks(makeMask({ revision: 7 })),
      { type: "mask_removed", masklet_id: "dog", frame_index: 0 },
      masks(makeMask({ revision: 1 })),
    ]);
    expect(maskAt(document, "dog", 0)?.revision).toBe(1);
  });

  it("tell whether untrained weights made any of them", () => {
    expect(hasUntrainedMasks(reduceEvent(start, masks(makeMask())))).toBe(false);
    expect(hasUntrainedMasks(reduceEvent(start, masks(makeMask({ origin: { trained: false } }))))).toBe(true);
  });
});

describe("stale", () => {
  it("puts tracked and absent masks of the span in doubt, never those of a person", () => {
    const states = ["propagated", "edited", "locked", "absent", "propagated"] as const;
    const filled = reduceEvents(
      start,
      states.map((state, frame) => masks(makeMask({ frame_index: frame, state }))),
    );
    const document = reduceEvent(filled, { type: "stale", masklet_id: "dog", start: 0, end: 3 });
    expect(maskRow(document, "dog").map((mask) => mask?.state)).toEqual([
      "stale",
      "edited",
      "locked",
      "stale",
      "propagated",
    ]);
  });

  it("changes nothing where nothing is in doubt", () => {
    expect(reduceEvent(start, { type: "stale", masklet_id: "dog", start: 0, end: 9 })).toBe(start);
  });
});

describe("prompts", () => {
  it("replace those of their frame; none clears it", () => {
    const one = reduceEvent(start, {
      type: "prompts",
      masklet_id: "dog",
      frame_index: 3,
      prompts: [makePrompt({ id: "c" })],
    });
    expect(promptsAt(one, "dog", 3).map(({ id }) => id)).toEqual(["c"]);
    const none = reduceEvent(one, { type: "prompts", masklet_id: "dog", frame_index: 3, prompts: [] });
    expect(promptedFrames(none.prompts, "dog")).toEqual([]);
  });
});

describe("masklets", () => {
  it("are renamed in place", () => {
    const document = reduceEvent(start, { type: "masklet", masklet: makeMasklet({ name: "dog" }) });
    expect(document.masklets.map(({ name }) => name)).toEqual(["dog", "Object 1"]);
  });

  it("take masks and prompts with them", () => {
    const filled = reduceEvent(start, masks(makeMask()));
    const document = reduceEvent(filled, { type: "masklet_removed", masklet_id: "dog" });
    expect(document.masklets.map(({ id }) => id)).toEqual(["cat"]);
    expect(maskRow(document, "dog")).toEqual([]);
    expect(promptsAt(document, "dog", 3)).toEqual([]);
  });
});

describe("runs", () => {
  const run = (change: Parameters<typeof makeRun>[0]) => ({ type: "run", run: makeRun(change) }) as const;

  it("only move on, whichever answer comes first", () => {
    const document = reduceEvents(start, [
      run({ state: "running", frames_done: 4 }),
      run({ state: "queued" }),
      run({ state: "running", frames_done: 3 }),
    ]);
    expect(activeRun(document)?.frames_done).toBe(4);
  });

  it("are over for good", () => {
    const document = reduceEvents(start, [
      run({ state: "cancelled", frames_done: 4 }),
      run({ state: "running", frames_done: 5 }),
    ]);
    expect(activeRun(document)).toBeNull();
  });

  it("of others are no concern of a person, unless they carry what the person works on", () => {
    const document = reduceEvents(start, [run({ id: "hers", account_id: "grace", state: "running" })]);
    expect(runOf(document, "grace")?.id).toBe("hers");
    expect(runOf(document, "vera")).toBeNull();
    const taken = reduceEvent(document, { type: "task", task: makeTask({ masklet_id: "dog", leased_by: "vera" }) });
    expect(runOf(taken, "vera")?.id).toBe("hers");
    expect(runOf(reduceEvents(taken, [run({ id: "hers", state: "done" })]), "vera")).toBeNull();
  });
});

describe("withSpan", () => {
  it("takes what was fetched and empties what was not, only within the span", () => {
    const filled = reduceEvents(
      start,
      [0, 1, 2, 3].map((frame) => masks(makeMask({ frame_index: frame }))),
    );
    const document = withSpan(filled, { first: 1, last: 2 }, [makeMask({ frame_index: 2, revision: 5 })]);
    expect(maskRow(document, "dog").map((mask) => mask?.revision)).toEqual([1, undefined, 5, 1]);
  });

  it("ignores masks of masklets that are not listed", () => {
    const document = withSpan(start, { first: 0, last: 9 }, [makeMask({ masklet_id: "ghost" })]);
    expect(document.masks.has("ghost")).toBe(false);
  });
});

describe("tasks", () => {
  const told = (task: ReturnType<typeof makeTask>) => reduceEvent(start, { type: "task", task }).tasks.get("dog");

  it("move on", () => {
    expect(told(makeTask({ state: "submitted", updated_at: "2026-11-23T09:00:00Z" }))?.state).toBe("submitted");
  });

  it("are not turned back by an answer that took longer", () => {
    expect(told(makeTask({ state: "queued", updated_at: "2026-11-23T07:00:00Z" }))?.state).toBe("in-progress");
  });

  it("are followed by newer ones of the same masklet", () => {
    const next = makeTask({ id: "next", created_at: "2026-11-24T08:00:00Z", updated_at: "2026-11-24T08:00:00Z" });
    expect(told(next)?.id).toBe("next");
  });
});
