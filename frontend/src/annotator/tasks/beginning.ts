/** Where a task is begun: at its object, and at the span for which it came back. */

import type { Task } from "../../api/types";
import type { EditorState } from "../editor";

const keyOf = ({ id, round }: Task): string => `maskloom.begun.${id}.${round}`;

/** What the editor shows at first. After a reload within the same round the person stays where they were. */
export function beginningOf(task: Task, memory: Pick<Storage, "getItem" | "setItem">): Partial<EditorState> {
  const begun = memory.getItem(keyOf(task)) !== null;
  memory.setItem(keyOf(task), "");
  const place = begun || task.entry === null ? {} : { frameIndex: task.entry.span_first };
  return begun ? {} : { selectedId: task.masklet_id, ...place };
}
