import { describe, expect, it } from "vitest";

import type { Phase } from "../../../api/types";
import { draftOf, valuesOf } from "./draft";

const PHASE: Phase = {
  id: "p",
  project_id: "toys",
  key: "fast",
  name: "Fast",
  built_in: false,
  is_default: false,
  position: 3,
  tools: ["click", "propagate"],
  predictor: "full",
  model: null,
  annotation_stride: 8,
  time_limit_s: 90,
  quality_bar: { every_annotated_frame: true, no_stale_masks: false, min_edited_frames: 2 },
  overlap_share: 0.07,
  overlap_count: 3,
  honeypot_rate: 0.125,
  return_rounds: 1,
  double_verification: true,
  created_at: "2026-11-23T08:00:00Z",
};

describe("the form of a phase", () => {
  it("gives back what it was made from", () => {
    expect(PHASE).toMatchObject(valuesOf(draftOf(PHASE)));
  });

  it("counts shares in percent and time in minutes", () => {
    const draft = draftOf(PHASE);
    expect([draft.overlap_percent, draft.honeypot_percent, draft.time_limit_min]).toEqual(["7", "12.5", "1.5"]);
  });

  it("takes an empty limit for none", () => {
    expect(valuesOf({ ...draftOf(null), time_limit_min: "" }).time_limit_s).toBeNull();
  });
});
