import { useState } from "react";
import { useStore } from "zustand";

import type { Task } from "../../api/types";
import { duration, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { useSession, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import { useKeyAction } from "../keys/useKeyAction";
import { useObjectNames, useSelectedObject } from "../useObjects";
import { SkipDialog } from "./SkipDialog";
import styles from "./Tasks.module.css";
import { usePhase } from "./useAllowedTools";
import { useCurrentTask } from "./useCurrentTask";
import { useTaskDeeds } from "./useTaskDeeds";

const words = texts.tasks;

/** What was spent on the selected object, and the last steps of its task. */
export function TaskBar() {
  const { accountId } = useWorkbench();
  const task = useCurrentTask();
  const mine = task?.state === "in-progress" && task.leased_by === accountId;
  return (
    <div className={styles.bar}>
      <Spent />
      {mine && <Steps task={task} />}
    </div>
  );
}

function Spent() {
  const { time } = useWorkbench();
  const selected = useSelectedObject();
  const spentMs = useStore(time.spent, (spent) => spent.get(selected?.id ?? "") ?? 0);
  const limit = usePhase()?.time_limit_s ?? null;
  const clicks = useSession(({ document }) => {
    let count = 0;
    for (const list of document.prompts.values())
      for (const prompt of list) if (prompt.masklet_id === selected?.id && prompt.value.kind === "click") count += 1;
    return count;
  });
  if (selected === null) return null;
  const over = limit !== null && spentMs / 1000 > limit;
  return (
    <span
      className={classes(styles.spent, over && styles.over)}
      title={over ? words.overLimit : words.activeTitle}
      data-active-s={Math.round(spentMs / 1000)}
    >
      {words.active(spentMs / 1000)}
      {limit !== null && ` ${words.timeLimit(duration(limit))}`} · {words.clicks(clicks)}
    </span>
  );
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
