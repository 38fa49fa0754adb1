/** How a task stands with the person who has it on the screen. Pure. */

import type { Task } from "../../api/types";

export type Standing =
  | { readonly name: "mine"; readonly expiresInMs: number }
  /** The person's time with it ran out, or it was taken from them. */
  | { readonly name: "lost"; readonly holder: string | null }
  /** Handed in: nobody may change it. */
  | { readonly name: "submitted" }
  | { readonly name: "finished" };

/** From here on the person is told that their time runs out. */
export const SOON_MS = 120_000;

/** `now`: milliseconds since 1970. */
export function standingOf(task: Task, accountId: string, now: number): Standing {
  if (task.state === "submitted" || task.state === "unsatisfactory") return { name: "submitted" };
  if (task.state === "satisfactory" || task.state === "rejected") return { name: "finished" };
  const expiresInMs = task.lease_expires_at === null ? 0 : Date.parse(task.lease_expires_at) - now;
  if (task.leased_by === accountId && expiresInMs > 0) return { name: "mine", expiresInMs };
  return { name: "lost", holder: task.leased_by === accountId ? null : task.leased_by };
}
