/** The facts of one or many videos as they stand in a form. Pure. */

import type { Video } from "../../../api/types";
import { tagsIn } from "../tasks/rule";

/** What a select stands for when videos differ: each keeps its own. */
export const LEAVE = "leave";

export interface FactsDraft {
  readonly creator: string;
  readonly country: string;
  readonly setting: string;
  readonly licence: string;
  readonly addTags: string;
  readonly removeTags: string;
}

/** What all videos have in common; where they differ the form leaves it. */
export function factsDraft(videos: readonly Video[]): FactsDraft {
  const common = (name: "creator" | "country" | "setting" | "licence"): string => {
    const values = new Set(videos.map((video) => video[name] ?? ""));
    return values.size === 1 ? ([...values][0] ?? "") : LEAVE;
  };
  return {
    creator: common("creator"),
    country: common("country"),
    setting: common("setting"),
    licence: common("licence"),
    addTags: "",
    removeTags: "",
  };
}

/** A text as somebody changes it. Where videos differ an emptied field leaves them as they are again. */
export function retyped(before: string, text: string): string {
  return before === LEAVE && text === "" ? LEAVE : text;
}

/** What is sent: only what differs from before. */
export function bulkUpdate(videos: readonly Video[], draft: FactsDraft) {
  const before = factsDraft(videos);
  const facts = Object.fromEntries(
    (["creator", "country", "setting", "licence"] as const)
      .filter((name) => draft[name] !== LEAVE && draft[name] !== before[name])
      .map((name) => [name, draft[name].trim() || null]),
  );
  return {
    video_ids: videos.map(({ id }) => id),
    facts,
    add_tags: tagsIn(draft.addTags),
    remove_tags: tagsIn(draft.removeTags),
  };
}
