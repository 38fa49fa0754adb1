import { useMemo, useState } from "react";

import type { Direction } from "../../api/types";
import { activeRun, staleCount } from "../../document/state";
import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import type { IconName } from "../../ui/Icon";
import { useEditor, useSession, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import { Running } from "./Running";
import { wish } from "./timelineStore";
import { trackAsWished, trackStale } from "./tracking";
import { TrackOptions } from "./TrackOptions";
import styles from "./Transport.module.css";
import { useTimeline } from "./useTimeline";

const DIRECTIONS: readonly { direction: Direction; icon: IconName }[] = [
  { direction: "backward", icon: "backward" },
  { direction: "both", icon: "both" },
  { direction: "forward", icon: "forward" },
];

/** Starts tracking and shows how far it has come. */
export function TrackControls() {
  const run = useSession((state) => activeRun(state.document));
  return run === null ? <Choices /> : <Running key={run.id} run={run} />;
}

function Choices() {
  const workbench = useWorkbench();
  const { direction, preview } = useTimeline((state) => state.wishes);
  const [open, setOpen] = useState(false);
  const { transport } = texts;
  return (
    <div className={styles.group}>
      <div className={styles.segments} role="radiogroup" aria-label={transport.direction}>
        {DIRECTIONS.map((choice) => (
          <IconButton
            key={choice.direction}
            icon={choice.icon}
            label={transport[choice.direction]}
            role="radio"
            aria-checked={choice.direction === direction}
            className={choice.direction === direction ? styles.chosen : undefined}
            onClick={() => wish(workbench.timeline, { direction: choice.direction })}
          />
        ))}
      </div>
      <div className={styles.split}>
        <Button
          look="primary"
          title={`${preview ? transport.previewTitle : transport.trackTitle} (${shortcutOf("track-both")})`}
          onClick={() => trackAsWished(workbench)}
        >
          {preview ? transport.preview : transport.track}
        </Button>
        <IconButton
          icon="down"
          look="primary"
          label={transport.options}
          aria-expanded={open}
          aria-haspopup="dialog"
          onClick={() => setOpen(!open)}
        />
        {open && <TrackOptions onClose={() => setOpen(false)} />}
      </div>
      <MendStale />
    </div>
  );
}

/** There only while something is stale. */
function MendStale() {
  const workbench = useWorkbench();
  const masks = useSession((state) => state.document.masks);
  const selectedId = useEditor((state) => state.selectedId);
  const objects = useTimeline((state) => state.wishes.objects);
  const count = useMemo(
    () => staleCount(masks, objects === "selected" ? selectedId : null),
    [masks, objects, selectedId],
  );
  if (count === 0) return null;
  return (
    <Button
      icon="stale"
      title={`${texts.transport.staleTitle} (${shortcutOf("track-stale")})`}
      onClick={() => trackStale(workbench)}
    >
      {texts.transport.stale(count)}
    </Button>
  );
}
