import type { Task } from "../../api/types";
import { useEditor, useWorkbench } from "../context";
import { useTasks } from "./useTasks";

/**
 * The task at hand: the one that the page was opened for, else that of the selected object, if the person holds it or
 * handed it in.
 */
export function useCurrentTask(): Task | null {
  const { accountId, taskId } = useWorkbench();
  const selectedId = useEditor((state) => state.selectedId);
  const tasks = useTasks();
  if (taskId !== null) return [...tasks.values()].find(({ id }) => id === taskId) ?? null;
  const task = selectedId === null ? undefined : tasks.get(selectedId);
  if (task === undefined) return null;
  return task.leased_by === accountId || task.annotator_id === accountId ? task : null;
}
