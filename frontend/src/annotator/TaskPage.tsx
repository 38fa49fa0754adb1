import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";

import type { Task } from "../api/types";
import { texts } from "../texts";
import { Annotator } from "./Annotator";
import { doWithTask, fetchTask } from "./tasks/taskApi";
import { Failure, Opening, VideoGate, Waiting } from "./VideoGate";

/** Opens the annotator for one task and takes it, if it is free; a finished one is shown as it is. */
export function TaskPage() {
  const { taskId = "" } = useParams();
  const task = useQuery({
    queryKey: ["task", taskId],
    queryFn: () => openTask(taskId),
    staleTime: Infinity,
    gcTime: 0,
  });
  return <Opened key={taskId} task={task.data} error={task.error} onRetry={() => void task.refetch()} />;
}

async function openTask(taskId: string): Promise<Task> {
  const task = await fetchTask(taskId);
  const open = task.state === "queued" || task.state === "in-progress";
  return open ? doWithTask(taskId, "take") : task;
}

function Opened({ task, error, onRetry }: { task: Task | undefined; error: Error | null; onRetry: () => void }) {
  if (task) {
    return (
      <VideoGate videoId={task.video_id}>
        {(video, accountId) => <Annotator key={task.id} video={video} accountId={accountId} task={task} />}
      </VideoGate>
    );
  }
  if (error === null) return <Opening label={texts.tasks.opening} />;
  return (
    <Waiting>
      <Failure title={texts.tasks.notFound} error={error} onRetry={onRetry}>
        <Link to="/work">{texts.tasks.toWork}</Link>
      </Failure>
    </Waiting>
  );
}
