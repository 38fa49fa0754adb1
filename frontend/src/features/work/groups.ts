/** One's own work, in the order in which it wants attention. Pure. */

import type { Task } from "../../api/types";

export type WorkGroup = "returned" | "inProgress" | "reserved" | "submitted" | "finished";

export const WORK_GROUPS: readonly WorkGroup[] = ["returned", "inProgress", "reserved", "submitted", "finished"];

/** The group of a task; null where it is not this person's to see (somebody else goes on with it). */
export function groupOf(task: Task, accountId: string): WorkGroup | null {
  switch (task.state) {
    case "in-progress":
      return task.leased_by === accountId ? (isReturned(task) ? "returned" : "inProgress") : null;
    case "queued":
    case "unsatisfactory":
      if (task.assigned_to !== accountId) return null;
      return isReturned(task) ? "returned" : "reserved";
    case "submitted":
      return task.annotator_id === accountId ? "submitted" : null;
    case "satisfactory":
    case "rejected":
      return task.annotator_id === accountId ? "finished" : null;
  }
}

/** Each group with its tasks, newest first. */
export function grouped(tasks: readonly Task[], accountId: string): ReadonlyMap<WorkGroup, readonly Task[]> {
  const groups = new Map<WorkGroup, Task[]>();
  for (const task of [...tasks].sort((a, b) => b.updated_at.localeCompare(a.updated_at))) {
    const group = groupOf(task, accountId);
    if (group !== null) groups.set(group, [...(groups.get(group) ?? []), task]);
  }
  return groups;
}

/** A verifier sent it back. */
function isReturned(task: Task): boolean {
  return task.entry?.reason !== null && task.entry?.reason !== undefined;
}
