import { useEffect, useState } from "react";
import { useNavigate } from "react-router";

import { sentenceOf } from "../../api/problem";
import type { Task } from "../../api/types";
import { takeNextTask } from "../../annotator/tasks/taskApi";
import { texts } from "../../texts";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Spinner } from "../../ui/Progress";
import { toast } from "../../ui/toasts";
import { useMe } from "../accounts/useMe";
import { Header } from "../shell/Header";
import { ModelBanner } from "../shell/ModelBanner";
import { useProject } from "../shell/useProject";
import { grouped, WORK_GROUPS } from "./groups";
import { TaskCard } from "./TaskCard";
import { useMyTasks, useQueueLength } from "./useWork";
import styles from "./Work.module.css";

const words = texts.work;

/** What a person has begun, what came back to them, and the way to the next task. */
export function WorkPage() {
  useEffect(() => {
    document.title = words.pageTitle;
  }, []);
  const project = useProject();
  const { data: me } = useMe();
  const tasks = useMyTasks(project?.id);
  const waiting = useQueueLength(project?.id);
  return (
    <div className={styles.page}>
      <Header />
      <ModelBanner />
      <main className={styles.main}>
        <div className={styles.head}>
          <h1>{words.title}</h1>
          <span className={styles.queue}>{words.queue(waiting)}</span>
          {project && <TakeNext projectId={project.id} />}
        </div>
        {tasks.isPending && project && <Spinner label={words.loading} />}
        {tasks.error && (
          <Banner kind="trouble">
            {words.failed} {sentenceOf(tasks.error)}
          </Banner>
        )}
        {tasks.data && me && <Groups tasks={tasks.data} accountId={me.id} />}
      </main>
    </div>
  );
}

function TakeNext({ projectId }: { projectId: string }) {
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const take = async (): Promise<void> => {
    setBusy(true);
    try {
      const task = await takeNextTask(projectId);
      if (task === null) toast("note", words.none);
      else await navigate(`/tasks/${task.id}`);
    } catch (error) {
      toast("trouble", sentenceOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button look="primary" title={words.nextTitle} disabled={busy} onClick={() => void take()}>
      {words.next}
    </Button>
  );
}

function Groups({ tasks, accountId }: { tasks: readonly Task[]; accountId: string }) {
  const groups = grouped(tasks, accountId);
  return WORK_GROUPS.map((group) => {
    const members = groups.get(group) ?? [];
    if (members.length === 0 && group !== "inProgress") return null;
    return (
      <section key={group} className={styles.group} data-group={group}>
        <h2>
          {words[group]} {members.length > 0 && <span className={styles.count}>{members.length}</span>}
        </h2>
        {members.length === 0 && <p className={styles.empty}>{words.emptyInProgress}</p>}
        <ul>
          {members.map((task) => (
            <TaskCard key={task.id} task={task} group={group} />
          ))}
        </ul>
      </section>
    );
  });
}
