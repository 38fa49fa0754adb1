import { useMemo, useState } from "react";

import type { Direction } from "../../api/types";
import { runOf, staleCount } from "../../document/state";
import { texts } from "../../texts";
import { chooseByArrows } from "../../ui/arrowKeys";
import { Button, IconButton } from "../../ui/Button";
import { classes } from "../../ui/classes";
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

/** Starts tracking and shows how far it has come. While others track what is theirs, one can track on. */
export function TrackControls() {
  const { accountId } = useWorkbench();
  const run = useSession((state) => runOf(state.document, accountId));
  return (
    <div className={styles.track}>
      <Choices away={run !== null} />
      {run && <Running key={run.id} run={run} />}
    </div>
  );
}

/** While a run is under way (`away`) they are not there, but keep their room: nothing beside them moves. */
function Choices({ away }: { away: boolean }) {
  const workbench = useWorkbench();
  const { direction, preview } = useTimeline((state) => state.wishes);
  const [open, setOpen] = useState(false);
  const { transport } = texts;
  return (
    <div className={classes(styles.group, away && styles.away)}>
      <div className={styles.segments} role="radiogroup" aria-label={transport.direction} onKeyDown={chooseByArrows}>
        {DIRECTIONS.map((choice) => (
          <IconButton
            key={choice.direction}
            icon={choice.icon}
            label={transport[choice.direction]}
            role="radio"
            aria-checked={choice.direction === direction}
            tabIndex={choice.direction === direction ? 0 : -1}
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
        {open && !away && <TrackOptions onClose={() => setOpen(false)} />}
      </div>
      <MendStale />
    </div>
  );
}

/** Seen only while something is stale; its room is kept. */
function MendStale() {
  const workbench = useWorkbench();
  const masks = useSession((state) => state.document.masks);
  const selectedId = useEditor((state) => state.selectedId);
  const objects = useTimeline((state) => state.wishes.objects);
  const count = useMemo(
    () => staleCount(masks, objects === "selected" ? selectedId : null),
    [masks, objects, selectedId],
  );
  return (
    <Button
      icon="stale"
      className={classes(styles.mend, count === 0 && styles.away)}
      aria-label={texts.transport.stale(count)}
      title={`${texts.transport.staleTitle} (${shortcutOf("track-stale")})`}
      onClick={() => trackStale(workbench)}
    >
      <span className={styles.long}>{texts.transport.stale(count)}</span>
      <span className={styles.short}>{texts.transport.staleShort(count)}</span>
    </Button>
  );
}
