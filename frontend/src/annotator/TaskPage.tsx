import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";

import { sentenceOf } from "../api/problem";
import type { Task } from "../api/types";
import { useMe } from "../features/accounts/useMe";
import { Header } from "../features/shell/Header";
import { useVideo } from "../features/videos/useVideos";
import { texts } from "../texts";
import { Button } from "../ui/Button";
import { Spinner } from "../ui/Progress";
import { Sentence } from "../ui/Sentence";
import { Annotator } from "./Annotator";
import styles from "./AnnotatorPage.module.css";
import { doWithTask, fetchTask } from "./tasks/taskApi";

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
  const { data: me } = useMe();
  return (
    <>
      {task && me ? (
        <OpenVideo task={task} accountId={me.id} />
      ) : (
        <div className={styles.page}>
          <Header />
          <main className={styles.main}>
            {error ? (
              <div className={styles.card} role="alert">
                <h2>{texts.tasks.notFound}</h2>
                <p>
                  <Sentence text={sentenceOf(error)} />
                </p>
                <div className={styles.choices}>
                  <Button onClick={onRetry}>{texts.tryAgain}</Button>
                  <Link to="/work">{texts.tasks.toWork}</Link>
                </div>
              </div>
            ) : (
              <Spinner label={texts.tasks.opening} />
            )}
          </main>
        </div>
      )}
    </>
  );
}

function OpenVideo({ task, accountId }: { task: Task; accountId: string }) {
  const { data: video } = useVideo(task.video_id);
  if (video?.state !== "ready") return <Spinner label={texts.tasks.opening} />;
  return <Annotator key={task.id} video={video} accountId={accountId} task={task} />;
}
