/** A rule as it stands in a form: numbers are texts, the share is percent. Pure. */

import type { Phase, TaskRule } from "../../../api/types";

export interface RuleDraft {
  readonly kind: TaskRule["kind"];
  readonly phase_id: string;
  readonly from_phase_id: string;
  readonly per_video: string;
  readonly share: string;
  readonly most: string;
  readonly priority: string;
  readonly creator: string;
  readonly country: string;
  readonly setting: "" | "indoor" | "outdoor";
  readonly tags: string;
  readonly name: string;
}

export function emptyRule(phases: readonly Phase[]): RuleDraft {
  return {
    kind: "new-objects",
    phase_id: (phases.find(({ is_default }) => is_default) ?? phases[0])?.id ?? "",
    from_phase_id: "",
    per_video: "1",
    share: "100",
    most: "500",
    priority: "0",
    creator: "",
    country: "",
    setting: "",
    tags: "",
    name: "",
  };
}

/** What is sent of a form. */
export function ruleOf(draft: RuleDraft): TaskRule {
  return {
    kind: draft.kind,
    phase_id: draft.phase_id,
    from_phase_id: draft.kind === "again" && draft.from_phase_id !== "" ? draft.from_phase_id : null,
    per_video: Number(draft.per_video),
    share: Number(draft.share) / 100,
    most: Number(draft.most),
    priority: Number(draft.priority),
    videos: {
      creator: draft.creator.trim() || null,
      country: draft.country || null,
      setting: draft.setting || null,
      name: draft.name.trim() || null,
      tags: tagsIn(draft.tags),
    },
  };
}

/** "rain, night" as a list, each tag once. */
export function tagsIn(text: string): string[] {
  const tags = text
    .split(/[,;]/)
    .map((tag) => tag.trim())
    .filter(Boolean);
  return [...new Set(tags)];
}
