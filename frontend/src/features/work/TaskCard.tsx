import { useEffect, useRef } from "react";
import { Link, useNavigate } from "react-router";

import { frameUrl, posterUrl } from "../../api/addresses";
import type { Task } from "../../api/types";
import { usePhases } from "../../annotator/tasks/usePhases";
import { drawPenMark } from "../../paint/penMark";
import { fit } from "../../geometry/viewport";
import { texts } from "../../texts";
import { ReturnNote } from "../verification/ReturnNote";
import type { WorkGroup } from "./groups";
import { useTaskPlace } from "./useWork";
import styles from "./Work.module.css";

const words = texts.work;
const PICTURE = { width: 128, height: 72 };
const CHOICE: Readonly<Record<WorkGroup, string>> = {
  returned: words.continue,
  inProgress: words.continue,
  reserved: words.begin,
  submitted: words.look,
  finished: words.look,
};

/** One task: what it is about, why it came back, and the way into it. */
export function TaskCard({ task, group }: { task: Task; group: WorkGroup }) {
  const navigate = useNavigate();
  const { video, masklet } = useTaskPlace(task);
  const phase = usePhases(task.project_id).find(({ id }) => id === task.phase_id);
  const name = masklet ? words.object(masklet.number, masklet.name) : "";
  return (
    <li className={styles.card} data-state={task.state}>
      <div className={styles.picture}>
        <img
          src={task.entry?.mark ? frameUrl(task.video_id, task.entry.mark.frame_index) : posterUrl(task.video_id)}
          alt=""
          {...PICTURE}
        />
        {task.entry?.mark && video?.width && video.height && (
          <PenMark points={task.entry.mark.points} frame={{ width: video.width, height: video.height }} />
        )}
      </div>
      <div className={styles.facts}>
        <strong>{name}</strong>
        <span>{video?.name}</span>
        <span className={styles.small}>
          {[phase?.name, task.round > 0 && words.round(task.round), group === "finished" && words.states[task.state]]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </div>
      {group === "returned" && task.entry && (
        <div className={styles.note}>
          <ReturnNote entry={task.entry} onGoTo={() => void navigate(`/tasks/${task.id}`)} />
        </div>
      )}
      <Link className={styles.open} to={`/tasks/${task.id}`} aria-label={`${CHOICE[group]}: ${name}`}>
        {CHOICE[group]}
      </Link>
    </li>
  );
}

interface PenMarkProps {
  points: readonly (readonly number[])[];
  frame: { width: number; height: number };
}

function PenMark({ points, frame }: PenMarkProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = frame;
  useEffect(() => {
    const ctx = canvas.current?.getContext("2d");
    if (!ctx) return;
    ctx.clearRect(0, 0, PICTURE.width, PICTURE.height);
    drawPenMark(ctx, { points }, fit({ width, height }, PICTURE));
  }, [points, width, height]);
  return <canvas ref={canvas} {...PICTURE} aria-hidden />;
}
