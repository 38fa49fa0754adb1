import type { FrameSpan } from "../../document/reduce";
import { clamp } from "../../geometry/points";
import { placeOf, type TimeView } from "../../geometry/timeView";
import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { useEditor, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import { useAllowedTools } from "../tasks/useAllowedTools";
import styles from "./RangeBar.module.css";
import { trackRange } from "./tracking";

/** What can be done with the selected range of the selected object; lies over the filmstrip, not over lanes or picture. */
export function RangeBar({ range, view }: { range: FrameSpan; view: TimeView }) {
  const workbench = useWorkbench();
  const { session, timeline } = workbench;
  const selectedId = useEditor((state) => state.selectedId);
  const mayTrack = useAllowedTools().has("propagate");
  const { timeline: words } = texts;
  const middle = placeOf(view, (range.first + range.last) / 2);
  const disabled = selectedId === null;
  const title = disabled ? words.needsObject : undefined;
  const act = (action: (maskletId: string) => void) => (): void => {
    if (selectedId !== null) action(selectedId);
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
          title={title ?? shortcutOf("range-track")}
          disabled={disabled}
          onClick={() => trackRange(workbench)}
        >
          {words.rangeTrack}
        </Button>
      )}
      <Button small title={title} disabled={disabled} onClick={act((id) => session.lock(id, range, true))}>
        {words.rangeLock}
      </Button>
      <Button small title={title} disabled={disabled} onClick={act((id) => session.lock(id, range, false))}>
        {words.rangeUnlock}
      </Button>
      <Button small title={title} disabled={disabled} onClick={act((id) => session.markAbsent(id, range))}>
        {words.rangeAbsent}
      </Button>
      <Button small title={title} disabled={disabled} onClick={act((id) => session.clearFrames(id, range))}>
        {words.rangeClear}
      </Button>
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
