import { describe, expect, it } from "vitest";

import type { OutboxAction } from "../../document/actions";
import { keyOf } from "../../document/actions";
import type { Outbox } from "../../document/outbox";
import { emptyDocument } from "../../document/state";
import { makeMask, makeVideo } from "../../testing/factories";
import { currentCounts, nearestCounts, nearestMask, pendingMask } from "./currentMask";

const outboxOf = (...actions: OutboxAction[]): Outbox =>
  actions.map((action) => ({ key: keyOf(action), action, delivery: { name: "queued" }, failures: 0 }));

const cell = { maskletId: "dog", frameIndex: 3 };
const stroke = (promptId: string, counts: string): OutboxAction => ({
  kind: "add",
  promptId,
  ...cell,
  value: { kind: "mask", counts },
});
const pending = (...actions: OutboxAction[]) => pendingMask(outboxOf(...actions), "dog", 3);

describe("pendingMask", () => {
  it("is the newest one of the cell", () => {
    expect(pending(stroke("a", "1"), stroke("b", "2"))).toEqual({ id: "b", counts: "2" });
    expect(pendingMask(outboxOf(stroke("a", "1")), "dog", 4)).toBeNull();
    expect(pendingMask(outboxOf(stroke("a", "1")), "cat", 3)).toBeNull();
  });

  it("goes when it is taken back, or when a box begins the frame afresh", () => {
    expect(pending(stroke("a", "1"), { kind: "retract", promptId: "a", ...cell })).toBeNull();
    const box = { kind: "box", x0: 0, y0: 0, x1: 1, y1: 1 } as const;
    expect(pending(stroke("a", "1"), { kind: "add", promptId: "b", ...cell, value: box })).toBeNull();
  });

  it("stays under clicks that refine it", () => {
    const click = { kind: "click", x: 1, y: 1, positive: true } as const;
    expect(pending(stroke("a", "1"), { kind: "add", promptId: "b", ...cell, value: click })?.id).toBe("a");
  });

  it("is nothing where the object was called absent or the frame was cleared", () => {
    expect(pending({ kind: "add", promptId: "a", ...cell, value: { kind: "absent" } })).toEqual({
      id: "a",
      counts: null,
    });
    const span = { first: 2, last: 5 };
    for (const change of ["clear", "absent"] as const) {
      const cleared: OutboxAction = { kind: "change", changeId: "c", maskletId: "dog", change, span };
      expect(pending(stroke("a", "1"), cleared)).toEqual({ id: "c", counts: null });
      expect(pendingMask(outboxOf(cleared), "dog", 6)).toBeNull();
    }
    const lock: OutboxAction = { kind: "change", changeId: "c", maskletId: "dog", change: "lock", span };
    expect(pending(stroke("a", "1"), lock)?.id).toBe("a");
  });
});

describe("currentCounts", () => {
  const masks = new Map([["dog", [undefined, undefined, undefined, makeMask({ frame_index: 3, counts: "9" })]]]);
  const document = { ...emptyDocument(makeVideo()), masks };

  it("is what the person sees: the pending mask before the stored one", () => {
    expect(currentCounts({ document, outbox: [] }, "dog", 3)).toBe("9");
    expect(currentCounts({ document, outbox: outboxOf(stroke("a", "1")) }, "dog", 3)).toBe("1");
    expect(currentCounts({ document, outbox: [] }, "dog", 0)).toBeNull();
  });

  it("is nothing where the object is not visible", () => {
    const absent = { ...document, masks: new Map([["dog", [makeMask({ area: 0 })]]]) };
    expect(currentCounts({ document: absent, outbox: [] }, "dog", 0)).toBeNull();
  });
});

describe("nearestMask", () => {
  const row = [
    makeMask({ frame_index: 0 }),
    makeMask({ frame_index: 1, area: 0 }),
    undefined,
    makeMask({ frame_index: 3, state: "absent" }),
    makeMask({ frame_index: 4 }),
  ];

  it("passes over frames without a visible mask", () => {
    expect(nearestMask(row, 2, -1)?.frame_index).toBe(0);
    expect(nearestMask(row, 2, 1)?.frame_index).toBe(4);
    expect(nearestMask(row, 4, 1)).toBeNull();
    expect(nearestMask(row, 0, -1)).toBeNull();
  });
});

describe("nearestCounts", () => {
  const document = { ...emptyDocument(makeVideo()), masks: new Map([["dog", [makeMask({ counts: "9" })]]]) };

  it("counts what is not stored yet, too", () => {
    const outbox = outboxOf(stroke("a", "1"));
    expect(nearestCounts({ document, outbox }, "dog", 5, -1)).toEqual({ frameIndex: 3, counts: "1" });
    expect(nearestCounts({ document, outbox: [] }, "dog", 5, -1)).toEqual({ frameIndex: 0, counts: "9" });
    expect(nearestCounts({ document, outbox }, "dog", 5, 1)).toBeNull();
  });
});
