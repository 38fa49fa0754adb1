import { useMemo } from "react";

import type { FrameSpan } from "../../document/reduce";
import type { VideoSession } from "../../document/session";
import { maskRow } from "../../document/state";
import { clamp } from "../../geometry/points";
import { placeOf, type TimeView } from "../../geometry/timeView";
import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { toast } from "../../ui/toasts";
import { useEditor, useSession, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import { onceMade } from "../steps";
import { useAllowedTools } from "../tasks/useAllowedTools";
import styles from "./RangeBar.module.css";
import { RANGE_DEEDS, rangeFacts, type RangeDeed } from "./rangeFacts";
import { trackRange } from "./tracking";

type Deed = (session: VideoSession, maskletId: string, range: FrameSpan) => void;

const DEEDS: Readonly<Record<RangeDeed, Deed>> = {
  lock: (session, id, range) => session.lock(id, range, true),
  unlock: (session, id, range) => session.lock(id, range, false),
  absent: (session, id, range) => session.markAbsent(id, range),
  clear: (session, id, range) => session.clearFrames(id, range),
};

/** What can be done with the selected range of the selected object; lies over the filmstrip, not over lanes or picture. */
export function RangeBar({ range, view }: { range: FrameSpan; view: TimeView }) {
  const workbench = useWorkbench();
  const { session, timeline } = workbench;
  const selectedId = useEditor((state) => state.selectedId);
  const mayTrack = useAllowedTools().has("propagate");
  const { timeline: words } = texts;
  const row = useSession((state) => maskRow(state.document, selectedId ?? ""));
  const { locked, whyNot } = useMemo(() => rangeFacts(row, range), [row, range]);
  const middle = placeOf(view, (range.first + range.last) / 2);
  const disabled = selectedId === null;
  const act = (deed: RangeDeed): void => {
    if (selectedId === null) return;
    onceMade(session.store, () => DEEDS[deed](session, selectedId, range));
    if (locked > 0 && (deed === "absent" || deed === "clear")) toast("note", words.rangeLockedStay(locked));
  };
  return (
    <div
      className={styles.bar}
      role="toolbar"
      aria-label={words.rangeLabel}
      // The bar slides along with the range and stays within the strip.
      style={{ left: `${clamp(middle, 0, 1) * 100}%`, translate: `${-clamp(middle, 0, 1) * 100}%` }}
    >
      <span className={styles.text}>{words.range(range.first, range.last)}</span>
      {mayTrack && (
        <Button
          small
          look="primary"
          title={disabled ? words.needsObject : shortcutOf("range-track")}
          disabled={disabled}
          onClick={() => trackRange(workbench)}
        >
          {words.rangeTrack}
        </Button>
      )}
      {RANGE_DEEDS.map((deed) => {
        const because = whyNot[deed];
        return (
          <Button
            key={deed}
            small
            title={disabled ? words.needsObject : because && words.rangeWhyNot[because]}
            disabled={disabled || because !== undefined}
            onClick={() => act(deed)}
          >
            {words.rangeDeeds[deed]}
          </Button>
        );
      })}
      <IconButton
        icon="close"
        label={words.rangeDrop}
        shortcut={shortcutOf("stop")}
        small
        onClick={() => timeline.setState({ range: null })}
      />
    </div>
  );
}
