import { useEffect, useState } from "react";

import { isPassing, sentenceOf } from "../../api/problem";
import type { Task } from "../../api/types";
import { toast } from "../../ui/toasts";
import { useWorkbench } from "../context";
import { standingOf, type Standing } from "./lease";
import { doWithTask } from "./taskApi";

/** So often the server hears that the person is still at it, milliseconds. */
const HEARTBEAT_MS = 60_000;
/** Somebody who has done nothing for so long is not at it any more: the task goes back by itself. */
const AT_IT_MS = 5 * 60_000;
const TICK_MS = 5000;

/** Keeps a task the person's while they are at it, and says how it stands. */
export function useLease(task: Task): Standing {
  const { accountId } = useWorkbench();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const standing = standingOf(task, accountId, now);
  useHeartbeat(task.id, standing.name === "mine");
  return standing;
}

function useHeartbeat(taskId: string, mine: boolean): void {
  const { session } = useWorkbench();
  useEffect(() => {
    if (!mine) return;
    let lastInput = Date.now();
    const input = (): void => {
      lastInput = Date.now();
    };
    const beat = async (): Promise<void> => {
      if (Date.now() - lastInput > AT_IT_MS) return;
      try {
        session.hear([{ type: "task", task: await doWithTask(taskId, "heartbeat") }]);
      } catch (error) {
        if (!isPassing(error)) toast("trouble", sentenceOf(error));
      }
    };
    const timer = setInterval(() => void beat(), HEARTBEAT_MS);
    const inputs = ["pointerdown", "pointermove", "keydown", "wheel"];
    for (const name of inputs) window.addEventListener(name, input, { passive: true });
    return () => {
      clearInterval(timer);
      for (const name of inputs) window.removeEventListener(name, input);
    };
  }, [session, taskId, mine]);
}
