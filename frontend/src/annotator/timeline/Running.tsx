import { useEffect, useState } from "react";

import type { Run } from "../../api/types";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Progress } from "../../ui/Progress";
import { useSession, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import { remaining, withSample, type Sample } from "./eta";
import styles from "./Transport.module.css";

/** How far tracking has come, how long it still takes, and a way to stop it. */
export function Running({ run }: { run: Run }) {
  const { session } = useWorkbench();
  const answering = useSession((state) => state.outbox.some(({ delivery }) => delivery.name === "sending"));
  const left = useRemaining(run);
  const { transport } = texts;
  return (
    <div className={classes(styles.group, styles.under)} data-run={run.state}>
      <div className={styles.running} role="status">
        <span>
          {label(run, answering)}
          {left !== null && !answering && <em>{transport.left(left)}</em>}
        </span>
        <Progress value={run.frames_total === 0 ? null : run.frames_done / run.frames_total} label={transport.track} />
      </div>
      <Button
        icon="stop"
        title={shortcutOf("stop")}
        disabled={run.cancel_requested}
        onClick={() => session.stopTracking(run.id)}
      >
        {transport.stop}
      </Button>
    </div>
  );
}

function label(run: Run, answering: boolean): string {
  const { transport } = texts;
  if (run.cancel_requested) return transport.stopping;
  if (answering) return transport.answering;
  return run.state === "queued" ? transport.queued : transport.progress(run.frames_done, run.frames_total);
}

/** Seconds left, null while that cannot be told. */
function useRemaining({ id, frames_total: framesTotal }: Run): number | null {
  const { session } = useWorkbench();
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(
    () =>
      session.store.subscribe(({ document }) => {
        const run = document.runs.find((each) => each.id === id);
        if (run?.state !== "running") return;
        const sample = { atMs: performance.now(), framesDone: run.frames_done };
        setSamples((before) => withSample(before, sample));
      }),
    [id, session],
  );
  return remaining(samples, framesTotal);
}
