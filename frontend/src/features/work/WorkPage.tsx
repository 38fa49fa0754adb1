import { useEffect, useState } from "react";
import { useNavigate } from "react-router";

import { sentenceOf } from "../../api/problem";
import type { Task } from "../../api/types";
import { takeNextTask } from "../../annotator/tasks/taskApi";
import { GuideOffer } from "../../annotator/tour/GuideOffer";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Spinner } from "../../ui/Progress";
import { toast } from "../../ui/toasts";
import { useMe } from "../accounts/useMe";
import { Header } from "../shell/Header";
import { ModelBanner } from "../shell/ModelBanner";
import { NoProject } from "../shell/NoProject";
import { useProject, useProjects } from "../shell/useProject";
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
  const projects = useProjects();
  const { data: me } = useMe();
  const tasks = useMyTasks(project?.id);
  const waiting = useQueueLength(project?.id);
  return (
    <div className={styles.page}>
      <Header />
      <ModelBanner />
      {me && <GuideOffer accountId={me.id} />}
      <main className={styles.main}>
        {projects.data && project === undefined ? (
          <NoProject />
        ) : (
          <>
            <div className={styles.head}>
              <h1>{words.title}</h1>
              <span className={styles.queue}>{waiting !== null && words.queue(waiting)}</span>
              {project && <TakeNext projectId={project.id} />}
            </div>
            <MyTasks query={tasks} accountId={me?.id ?? ""} />
          </>
        )}
      </main>
    </div>
  );
}

function MyTasks({ query, accountId }: { query: ReturnType<typeof useMyTasks>; accountId: string }) {
  if (query.data) return <Groups tasks={query.data} accountId={accountId} />;
  if (!query.error) {
    return (
      <div className={styles.loading}>
        <Spinner label={words.loading} />
      </div>
    );
  }
  return (
    <div className={styles.blank} role="alert">
      <Icon name="warning" size={28} />
      <h2>{words.failed}</h2>
      <p>{sentenceOf(query.error)}</p>
      <Button onClick={() => void query.refetch()}>{texts.tryAgain}</Button>
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
