import type { Task } from "../../api/types";
import { useSession } from "../context";

/** The newest task of each object of the open video, by masklet id. */
export function useTasks(): ReadonlyMap<string, Task> {
  return useSession((state) => state.document.tasks);
}
