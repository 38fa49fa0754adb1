import { describe, expect, it } from "vitest";

import { makeTask } from "../../testing/factories";
import { grouped, groupOf } from "./groups";

const entry = { span_first: 3, span_last: 8, reason: "boundary", note: "", mark: null, box: null };

describe("groupOf", () => {
  it.each([
    [makeTask(), "inProgress"],
    [makeTask({ leased_by: "grace" }), null],
    [makeTask({ entry }), "returned"],
    [makeTask({ state: "queued", leased_by: null, assigned_to: "ada", entry }), "returned"],
    [makeTask({ state: "queued", leased_by: null, assigned_to: "ada" }), "reserved"],
    [makeTask({ state: "queued", leased_by: null, assigned_to: "ada", entry: { ...entry, reason: null } }), "reserved"],
    [makeTask({ state: "queued", leased_by: null, annotator_id: "ada" }), null],
    [makeTask({ state: "submitted", leased_by: null, annotator_id: "ada" }), "submitted"],
    [makeTask({ state: "rejected", leased_by: null, annotator_id: "ada" }), "finished"],
    [makeTask({ state: "satisfactory", leased_by: null, annotator_id: "grace" }), null],
  ] as const)("case %#", (task, group) => {
    expect(groupOf(task, "ada")).toBe(group);
  });

  it("lists the newest first", () => {
    const tasks = [
      makeTask({ id: "old", updated_at: "2026-11-20T08:00:00Z" }),
      makeTask({ id: "new", updated_at: "2026-11-22T08:00:00Z" }),
    ];
    expect(
      grouped(tasks, "ada")
        .get("inProgress")
        ?.map(({ id }) => id),
    ).toEqual(["new", "old"]);
  });
});
