import type { Task } from "../../api/types";
import { ReturnNote } from "../../features/verification/ReturnNote";
import { duration, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { useWorkbench } from "../context";
import { goTo } from "../editor";
import { SOON_MS } from "./lease";
import styles from "./Tasks.module.css";
import { levelOf } from "./timeLimit";
import { useCurrentTask } from "./useCurrentTask";
import { useLease } from "./useLease";
import { useTaskDeeds } from "./useTaskDeeds";
import { useTimeOn } from "./useTimeOn";

const words = texts.tasks;

/** What the person has to know of the task at hand: why it came back, that it is read-only, or that time runs out. */
export function TaskNotice() {
  const task = useCurrentTask();
  return task === null ? null : <Notice key={task.id} task={task} />;
}

function Notice({ task }: { task: Task }) {
  const { editor } = useWorkbench();
  const standing = useLease(task);
  const { take, withdraw } = useTaskDeeds();
  const { spentS, allowedS } = useTimeOn(task.masklet_id, task);
  const returned = task.entry !== null && task.state !== "submitted" && task.state !== "satisfactory";
  return (
    <>
      {returned && task.entry && (
        <div className={styles.returned}>
          <ReturnNote entry={task.entry} onGoTo={(frame) => goTo(editor, frame)} />
        </div>
      )}
      {standing.name === "submitted" && (
        <Line text={words.readOnly} choice={words.withdraw} onChoose={() => void withdraw(task)} />
      )}
      {standing.name === "finished" && <Line text={words.finished} />}
      {standing.name === "lost" && (
        <Line
          text={standing.holder === null ? words.lost : words.held}
          choice={words.takeAgain}
          onChoose={() => void take(task)}
        />
      )}
      {standing.name === "mine" && levelOf(spentS, allowedS) === "reached" && <Line text={words.limitReached} />}
      {standing.name === "mine" && standing.expiresInMs < SOON_MS && (
        <Line text={words.soon(duration(standing.expiresInMs / 1000))} />
      )}
    </>
  );
}

function Line({ text, choice, onChoose }: { text: string; choice?: string; onChoose?: () => void }) {
  return (
    <div className={styles.line} role="status">
      <span>{text}</span>
      {choice && (
        <Button small onClick={onChoose}>
          {choice}
        </Button>
      )}
    </div>
  );
}
