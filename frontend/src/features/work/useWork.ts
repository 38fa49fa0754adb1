import { useQuery } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import type { Masklet, Task, Video } from "../../api/types";

const OFTEN_MS = 15_000;
const MOST = 200;

/** The person's tasks in a project: held, reserved, handed in and decided. */
export function useMyTasks(projectId: string | undefined) {
  return useQuery({
    queryKey: ["work", projectId],
    queryFn: async () =>
      (await answered(
        client.GET("/api/projects/{project_id}/tasks", {
          params: { path: { project_id: projectId ?? "" }, query: { mine: true, limit: MOST } },
        }),
      )) as Task[],
    enabled: projectId !== undefined,
    refetchInterval: OFTEN_MS,
  });
}

/** How many tasks wait in the queue, those of others that are reserved among them; null while it is not known. */
export function useQueueLength(projectId: string | undefined): number | null {
  const { data } = useQuery({
    queryKey: ["work", projectId, "queue"],
    queryFn: () =>
      answered(
        client.GET("/api/projects/{project_id}/task-counts", { params: { path: { project_id: projectId ?? "" } } }),
      ),
    enabled: projectId !== undefined,
    refetchInterval: OFTEN_MS,
  });
  return data?.reduce((sum, { state, count }) => (state === "queued" ? sum + count : sum), 0) ?? null;
}

/** What a task is about, to be named. */
export function useTaskPlace(task: Task): { video: Video | undefined; masklet: Masklet | undefined } {
  const path = { video_id: task.video_id };
  const video = useQuery({
    queryKey: ["videos", task.video_id],
    queryFn: () => answered(client.GET("/api/videos/{video_id}", { params: { path } })),
    staleTime: OFTEN_MS,
  });
  const masklets = useQuery({
    queryKey: ["masklets", task.video_id],
    queryFn: () => answered(client.GET("/api/videos/{video_id}/masklets", { params: { path } })),
    staleTime: OFTEN_MS,
  });
  return { video: video.data, masklet: masklets.data?.find(({ id }) => id === task.masklet_id) };
}
