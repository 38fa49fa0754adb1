import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useStore } from "zustand";

import type { Task } from "../../api/types";
import { useSession, useWorkbench } from "../context";
import { fetchTaskTime } from "./taskApi";

export interface TimeOn {
  readonly spentS: number;
  /** Null without a limit. */
  readonly allowedS: number | null;
}

/** Others may work on the same object, too. */
const OFTEN_MS = 60_000;

/**
 * Active time at an object: of a task what the server has counted, with what it has not been told yet; without one
 * what was spent since the page was opened.
 */
export function useTimeOn(maskletId: string | null, task: Task | null): TimeOn {
  const { time } = useWorkbench();
  const key = maskletId ?? "";
  const spentMs = useStore(time.spent, (spent) => spent.get(key) ?? 0);
  const toldMs = useStore(time.told, (told) => told.get(key) ?? 0);
  const isQuiet = useSession((state) => state.outbox.length === 0); // what the person did is answered first
  const { data } = useQuery({
    queryKey: ["task-time", task?.id, task?.round, toldMs],
    queryFn: async () => ({ ...(await fetchTaskTime(task?.id ?? "")), taskId: task?.id, toldMs }),
    enabled: task !== null && isQuiet,
    placeholderData: keepPreviousData,
    refetchInterval: OFTEN_MS,
    gcTime: 0,
  });
  if (data === undefined || data.taskId !== task?.id) return { spentS: spentMs / 1000, allowedS: null };
  return { spentS: data.spent_s + (spentMs - data.toldMs) / 1000, allowedS: data.allowed_s };
}
