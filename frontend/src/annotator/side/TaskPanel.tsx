import { useQuery } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import type { Phase, Task } from "../../api/types";
import { duration, texts } from "../../texts";
import { usePhase } from "../tasks/useAllowedTools";
import { useCurrentTask } from "../tasks/useCurrentTask";
import styles from "./SidePanels.module.css";

const words = texts.side;

/** What the phase asks for, and what people have said of the task. */
export function TaskPanel() {
  const phase = usePhase();
  const task = useCurrentTask();
  return (
    <>
      {phase && <PhaseFacts phase={phase} />}
      {task === null ? <p className={styles.note}>{words.noTask}</p> : <Story task={task} />}
    </>
  );
}

function PhaseFacts({ phase }: { phase: Phase }) {
  const { every_annotated_frame, no_stale_masks, min_edited_frames } = phase.quality_bar;
  const bar = [
    every_annotated_frame && words.bar.everyFrame,
    no_stale_masks && words.bar.noStale,
    min_edited_frames > 0 && words.bar.edited(min_edited_frames),
  ].filter((line) => line !== false);
  return (
    <section className={styles.facts}>
      <h3>{phase.name}</h3>
      <p>{words.predictors[phase.predictor]}</p>
      <p>{words.tools(phase.tools.map((tool) => words.toolNames[tool]))}</p>
      <p>{words.stride(phase.annotation_stride)}</p>
      {phase.time_limit_s !== null && <p>{words.limit(duration(phase.time_limit_s))}</p>}
      {bar.length > 0 && <p>{words.barTitle}</p>}
      <ul>
        {bar.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

/** Every step of the task with what was said about it, newest first. */
function Story({ task }: { task: Task }) {
  const { data = [] } = useQuery({
    queryKey: ["task-history", task.id, task.updated_at],
    queryFn: () => answered(client.GET("/api/tasks/{task_id}/history", { params: { path: { task_id: task.id } } })),
  });
  const time = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
  return (
    <section className={styles.facts}>
      <h3>{words.story}</h3>
      <ol className={styles.story}>
        {[...data].reverse().map(({ action, at, reason, account_id }, index) => (
          <li key={index}>
            <strong>{words.actions[action]}</strong> <small>{time.format(new Date(at))}</small>
            {account_id === null && <small> · {words.byItself}</small>}
            {reason !== "" && <p>“{reason}”</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
