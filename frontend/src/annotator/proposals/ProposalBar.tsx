import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { useEditor, useWorkbench } from "../context";
import { goTo } from "../editor";
import { useTimeline } from "../timeline/useTimeline";
import { changeAt } from "./difference";
import styles from "./ProposalBar.module.css";
import { useProposal } from "./useProposal";

/** What waits for a decision: change by change, the selected range, or all of it. */
export function ProposalBar() {
  const { editor, proposals } = useWorkbench();
  const proposal = useProposal((found) => found);
  const frameIndex = useEditor((state) => state.frameIndex);
  const range = useTimeline((state) => state.range);
  if (proposal === null) return null;
  const { proposals: words } = texts;
  const { changes } = proposal;
  const current = changeAt(changes, frameIndex);
  const nth = current === null ? -1 : changes.indexOf(current);
  const changed = changes.reduce((frames, { first, last }) => frames + last - first + 1, 0);
  const show = (by: 1 | -1): void => {
    const inside = current !== null && frameIndex >= current.first && frameIndex <= current.last;
    const next = changes.at((nth + (inside || by === -1 ? by : 0)) % changes.length);
    if (next !== undefined) goTo(editor, next.first);
  };
  return (
    <div className={styles.bar} role="region" aria-label={words.label} data-proposal>
      <b>{words.title(changed)}</b>
      {current !== null && (
        <div className={styles.group}>
          <IconButton icon="previous" label={words.previous} small onClick={() => show(-1)} />
          <span className={styles.count}>{words.of(nth + 1, changes.length)}</span>
          <IconButton icon="next" label={words.next} small onClick={() => show(1)} />
          <span className={styles.span}>{words.span(current.first, current.last, current.most)}</span>
          <Button small onClick={() => proposals.decide("accept", current)}>
            {words.accept}
          </Button>
          <Button small onClick={() => proposals.decide("refuse", current)}>
            {words.refuse}
          </Button>
        </div>
      )}
      {range !== null && (
        <div className={styles.group}>
          <Button small onClick={() => proposals.decide("accept", range)}>
            {words.acceptRange}
          </Button>
          <Button small onClick={() => proposals.decide("refuse", range)}>
            {words.refuseRange}
          </Button>
        </div>
      )}
      <div className={styles.all}>
        {changes.length > 0 && (
          <Button small look="primary" onClick={() => proposals.decide("accept", null)}>
            {words.acceptAll}
          </Button>
        )}
        <Button small onClick={() => proposals.decide("refuse", null)}>
          {changes.length > 0 ? words.refuseAll : words.finish}
        </Button>
      </div>
    </div>
  );
}
