import { useState, type CSSProperties } from "react";

import type { Task } from "../../api/types";
import { clicksOn } from "../../document/clicks";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Icon } from "../../ui/Icon";
import { useSession, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import { useKeyAction } from "../keys/useKeyAction";
import { useObjectNames, useSelectedObject } from "../useObjects";
import { SkipDialog } from "./SkipDialog";
import styles from "./Tasks.module.css";
import { levelOf, partOver, type TimeLevel } from "./timeLimit";
import { useCurrentTask } from "./useCurrentTask";
import { useTaskDeeds } from "./useTaskDeeds";
import { useTasks } from "./useTasks";
import { useTimeOn } from "./useTimeOn";

const words = texts.tasks;

/** What was spent on the task or the selected object, and the last steps of the task. */
export function TaskBar() {
  const { accountId } = useWorkbench();
  const task = useCurrentTask();
  const mine = task?.state === "in-progress" && task.leased_by === accountId;
  return (
    <div className={styles.bar}>
      <Spent />
      {mine && <Steps task={task} />}
      {task === null && <Take />}
    </div>
  );
}

/** The way to a task of the selected object that nobody holds, such as one's own whose lease ran out. */
function Take() {
  const { taskId } = useWorkbench();
  const { take } = useTaskDeeds();
  const maskletId = useSelectedObject()?.id ?? "";
  const waiting = useTasks().get(maskletId);
  if (taskId !== null || waiting?.state !== "queued") return null;
  return (
    <Button small title={words.takeTitle} onClick={() => void take(waiting)}>
      {words.take}
    </Button>
  );
}

function Spent() {
  const task = useCurrentTask();
  const selected = useSelectedObject();
  const maskletId = task?.masklet_id ?? selected?.id ?? null;
  const { spentS, allowedS } = useTimeOn(maskletId, task);
  const clicks = useSession((state) => clicksOn(state, maskletId));
  if (maskletId === null) return null;
  const level = levelOf(spentS, allowedS);
  const told = LEVEL_TEXTS[level](Math.max((allowedS ?? 0) - spentS, 0));
  return (
    <span
      className={classes(styles.spent, styles[level])}
      title={told ?? (task === null ? words.activeTitle : words.activeTaskTitle)}
      data-active-s={Math.round(spentS)}
      data-time={level}
    >
      {level === "reached" && <Icon name="warning" size={13} />}
      <span className={styles.clock}>
        {allowedS === null ? words.active(spentS) : words.activeOf(spentS, allowedS)}
        {allowedS !== null && <Gauge part={partOver(spentS, allowedS)} />}
      </span>
      <span className={styles.clicks} title={words.clicksTitle}>
        {words.clicks(clicks)}
      </span>
      <span className="visually-hidden" role="status">
        {level === "reached" && words.limitReached}
      </span>
    </span>
  );
}

const LEVEL_TEXTS: Readonly<Record<TimeLevel, (leftS: number) => string | null>> = {
  calm: () => null,
  near: words.limitNear,
  reached: () => words.limitReached,
};

function Gauge({ part }: { part: number }) {
  return <i className={styles.gauge} style={{ "--part": part } as CSSProperties} aria-hidden />;
}

function Steps({ task }: { task: Task }) {
  const { submit, skip, release } = useTaskDeeds();
  const [busy, setBusy] = useState(false);
  const [skipping, setSkipping] = useState(false);
  const name = useObjectNames()(task.masklet_id);
  const hand = (): void => {
    if (busy) return;
    setBusy(true);
    void submit(task, name).finally(() => setBusy(false));
  };
  useKeyAction("submit", hand);
  useKeyAction("skip", () => setSkipping(true));
  return (
    <>
      <Button small look="quiet" title={words.releaseTitle} onClick={() => void release(task)}>
        {words.release}
      </Button>
      <Button small title={`${words.skipTitle} (${shortcutOf("skip")})`} onClick={() => setSkipping(true)}>
        {words.skip}
      </Button>
      <Button
        small
        look="primary"
        title={`${words.submitTitle} (${shortcutOf("submit")})`}
        disabled={busy}
        onClick={hand}
      >
        {busy ? words.submitting : words.submit}
      </Button>
      {skipping && <SkipDialog onSkip={(reason) => void skip(task, reason)} onClose={() => setSkipping(false)} />}
    </>
  );
}
