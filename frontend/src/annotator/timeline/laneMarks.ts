/** What tasks and people add to a lane. Pure. */

import type { Task } from "../../api/types";
import type { FrameSpan } from "../../document/reduce";

/** The frames for which a masklet came back, while it is worked on again. */
export function returnedSpans({ entry, round, state }: Task): FrameSpan[] {
  const open = state === "queued" || state === "in-progress" || state === "unsatisfactory";
  const returned = entry !== null && entry.reason !== null && round > 0 && open;
  return returned ? [{ first: entry.span_first, last: entry.span_last }] : [];
}

export interface VerdictMark {
  readonly kind: "satisfactory" | "unsatisfactory" | "rejected";
  readonly sign: string;
}

/** What a verifier said about a masklet last; null while nobody has. */
export function verdictMark(task: Task): VerdictMark | null {
  if (task.state === "satisfactory") return { kind: "satisfactory", sign: "✓" };
  if (task.state === "rejected") return { kind: "rejected", sign: "✕" };
  return returnedSpans(task).length > 0 ? { kind: "unsatisfactory", sign: "!" } : null;
}

/** "AL" for Ada Lovelace. */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]];
  return letters.map((part) => part?.[0]?.toUpperCase() ?? "").join("");
}
