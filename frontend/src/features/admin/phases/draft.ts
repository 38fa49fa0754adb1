/** A phase as it stands in a form: numbers are texts until they are sent, shares are percent. Pure. */

import type { Phase, Tool } from "../../../api/types";

export const TOOLS: readonly Tool[] = ["click", "box", "brush", "eraser", "polygon", "propagate"];

export interface PhaseDraft {
  readonly name: string;
  readonly key: string;
  readonly tools: readonly Tool[];
  readonly predictor: Phase["predictor"];
  readonly model: string;
  readonly annotation_stride: string;
  readonly time_limit_min: string;
  readonly every_annotated_frame: boolean;
  readonly no_stale_masks: boolean;
  readonly min_edited_frames: string;
  readonly overlap_percent: string;
  readonly overlap_count: string;
  readonly honeypot_percent: string;
  readonly return_rounds: string;
  readonly double_verification: boolean;
}

/** What a phase is like that somebody begins to define. */
const USUAL: Omit<Phase, "id" | "project_id" | "position" | "built_in" | "is_default" | "created_at"> = {
  name: "",
  key: "",
  tools: ["click", "box", "propagate"],
  predictor: "full",
  model: null,
  annotation_stride: 4,
  time_limit_s: null,
  quality_bar: { every_annotated_frame: false, no_stale_masks: true, min_edited_frames: 0 },
  overlap_share: 0,
  overlap_count: 2,
  honeypot_rate: 0,
  return_rounds: 2,
  double_verification: false,
};

/** The form of a phase, or of one to be defined. */
export function draftOf(phase: Phase | null): PhaseDraft {
  const { quality_bar: bar, ...rules } = phase ?? USUAL;
  return {
    name: rules.name,
    key: rules.key,
    tools: rules.tools,
    predictor: rules.predictor,
    model: rules.model ?? "",
    annotation_stride: String(rules.annotation_stride),
    time_limit_min: rules.time_limit_s === null ? "" : String(rules.time_limit_s / 60),
    every_annotated_frame: bar.every_annotated_frame,
    no_stale_masks: bar.no_stale_masks,
    min_edited_frames: String(bar.min_edited_frames),
    overlap_percent: percentOf(rules.overlap_share),
    overlap_count: String(rules.overlap_count),
    honeypot_percent: percentOf(rules.honeypot_rate),
    return_rounds: String(rules.return_rounds),
    double_verification: rules.double_verification,
  };
}

/** What is sent of a form. */
export function valuesOf(draft: PhaseDraft) {
  const minutes = Number(draft.time_limit_min);
  return {
    name: draft.name.trim(),
    model: draft.model.trim() || null,
    annotation_stride: Number(draft.annotation_stride),
    time_limit_s: minutes > 0 ? minutes * 60 : null,
    quality_bar: {
      every_annotated_frame: draft.every_annotated_frame,
      no_stale_masks: draft.no_stale_masks,
      min_edited_frames: Number(draft.min_edited_frames),
    },
    overlap_share: Number(draft.overlap_percent) / 100,
    overlap_count: Number(draft.overlap_count),
    honeypot_rate: Number(draft.honeypot_percent) / 100,
    return_rounds: Number(draft.return_rounds),
    double_verification: draft.double_verification,
  };
}

const percentOf = (share: number): string => String(Math.round(share * 10_000) / 100);
