import type { Direction, Run } from "../../api/types";
import { activeRun } from "../../document/state";
import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import type { IconName } from "../../ui/Icon";
import { Progress } from "../../ui/Progress";
import { useEditor, useSession, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import styles from "./Transport.module.css";

const DIRECTIONS: readonly { direction: Direction; icon: IconName }[] = [
  { direction: "backward", icon: "backward" },
  { direction: "both", icon: "both" },
  { direction: "forward", icon: "forward" },
];

/** Starts tracking and shows how far it has come. */
export function TrackControls() {
  const { session, editor } = useWorkbench();
  const run = useSession((state) => activeRun(state.document));
  const direction = useEditor((state) => state.trackDirection);
  if (run !== null) return <Running run={run} onStop={() => session.stopTracking()} />;
  return (
    <div className={styles.group}>
      <div className={styles.segments} role="radiogroup" aria-label={texts.transport.direction}>
        {DIRECTIONS.map((choice) => (
          <IconButton
            key={choice.direction}
            icon={choice.icon}
            label={texts.transport[choice.direction]}
            role="radio"
            aria-checked={choice.direction === direction}
            className={choice.direction === direction ? styles.chosen : undefined}
            onClick={() => editor.setState({ trackDirection: choice.direction })}
          />
        ))}
      </div>
      <Button
        look="primary"
        title={`${texts.transport.trackTitle} (${shortcutOf("track-both")})`}
        onClick={() => session.track(direction, editor.getState().frameIndex)}
      >
        {texts.transport.track}
      </Button>
    </div>
  );
}

function Running({ run, onStop }: { run: Run; onStop: () => void }) {
  const { transport } = texts;
  const progress = transport.progress(run.frames_done, run.frames_total);
  const label = run.cancel_requested ? transport.stopping : run.state === "queued" ? transport.queued : progress;
  return (
    <div className={styles.group} data-run={run.state}>
      <div className={styles.running}>
        <span>{label}</span>
        <Progress value={run.frames_total === 0 ? null : run.frames_done / run.frames_total} label={transport.track} />
      </div>
      <Button icon="stop" title={shortcutOf("stop")} disabled={run.cancel_requested} onClick={onStop}>
        {transport.stop}
      </Button>
    </div>
  );
}
