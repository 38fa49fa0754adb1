import { useCallback } from "react";
import { useNavigate } from "react-router";

import { sentenceOf } from "../../api/problem";
import type { Task } from "../../api/types";
import { maskletsOf } from "../../document/actions";
import type { VideoSession } from "../../document/session";
import { texts } from "../../texts";
import { toast } from "../../ui/toasts";
import { useWorkbench } from "../context";
import { doWithTask, skipTask, takeNextTask } from "./taskApi";

const words = texts.tasks;

/** What the person can do with the task on the screen. After the last step of a task the next one is opened. */
export function useTaskDeeds() {
  const { session, video, taskId: openedFor } = useWorkbench();
  const navigate = useNavigate();
  const goOn = useCallback(async (): Promise<void> => {
    if (openedFor === null) return; // somebody who chose the video by themselves stays there
    const next = await takeNextTask(video.project_id);
    if (next === null) toast("note", words.lastOne);
    await navigate(next === null ? "/work" : `/tasks/${next.id}`);
  }, [openedFor, video.project_id, navigate]);
  const attempt = useCallback(
    async (work: () => Promise<Task>, said: string | null, then?: () => Promise<void>): Promise<void> => {
      try {
        session.hear([{ type: "task", task: await work() }]);
        if (said !== null) toast("note", said);
        await then?.();
      } catch (error) {
        toast("trouble", sentenceOf(error));
      }
    },
    [session],
  );
  // The next task might be the very one that was given back.
  const leave = async (): Promise<void> => {
    if (openedFor !== null) await navigate("/work");
  };
  return {
    submit: async (task: Task, name: string): Promise<void> => {
      const saved = await untilSaved(session, task.masklet_id);
      if (!saved) toast("trouble", words.waitsForSaving);
      else await attempt(() => doWithTask(task.id, "submit"), words.submitted(name), goOn);
    },
    skip: (task: Task, reason: string) => attempt(() => skipTask(task.id, reason), words.skipped, goOn),
    release: (task: Task) => attempt(() => doWithTask(task.id, "release"), words.released, leave),
    take: (task: Task) => attempt(() => doWithTask(task.id, "take"), null),
    withdraw: (task: Task) => attempt(() => doWithTask(task.id, "withdraw"), words.withdrawn),
  };
}

/** Patience for what is still on its way when a person submits, milliseconds. */
const PATIENCE_MS = 10_000;

/** Waits until the server has everything of a masklet; false when it does not come to that soon. */
function untilSaved(session: VideoSession, maskletId: string): Promise<boolean> {
  const isSaved = (): boolean => {
    const { outbox, making } = session.store.getState();
    const waits = outbox.some(({ action }) => {
      const masklets = maskletsOf(action);
      return masklets === "all" || masklets.includes(maskletId);
    });
    return making === 0 && !waits;
  };
  if (isSaved()) return Promise.resolve(true);
  return new Promise((resolve) => {
    const end = (saved: boolean): void => {
      clearTimeout(timer);
      stop();
      resolve(saved);
    };
    const timer = setTimeout(() => end(false), PATIENCE_MS);
    const stop = session.store.subscribe(() => isSaved() && end(true));
  });
}
