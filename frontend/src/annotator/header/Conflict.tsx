import type { OutboxEntry } from "../../document/outbox";
import { maskAt } from "../../document/state";
import { colourOf } from "../../paint/colours";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { useSession, useWorkbench } from "../context";
import { cutAround } from "../objects/pictureOfMask";
import { MaskPicture } from "../objects/MaskPicture";
import { useObjectNames, useObjects } from "../useObjects";
import styles from "./Conflict.module.css";

const words = texts.conflict;
const PICTURE = { width: 320, height: 200 };

/** Shows two versions of one mask side by side and lets the person choose. */
export function Conflict({ entry }: { entry: OutboxEntry }) {
  const { action, key } = entry;
  const { session, video } = useWorkbench();
  const cell = action.kind === "add" ? action : null;
  const nameOf = useObjectNames();
  const colour = colourOf(useObjects().find(({ id }) => id === cell?.maskletId)?.colour ?? 0);
  const theirs = useSession(({ document }) =>
    cell === null ? undefined : maskAt(document, cell.maskletId, cell.frameIndex),
  );
  if (cell === null) return null;
  const mine = cell.value.kind === "mask" ? cell.value.counts : null;
  const there = theirs === undefined || theirs.area === 0 ? null : theirs.counts;
  const frame = { width: video.width ?? 1, height: video.height ?? 1 };
  const cut = cutAround(
    [mine, there].filter((counts) => counts !== null),
    frame,
    PICTURE,
  );
  const version = (counts: string | null, title: string, hint: string, choice: string, onChoose: () => void) => (
    <figure className={styles.version}>
      <figcaption>
        {title}
        {counts === null && ` · ${words.noMask}`}
      </figcaption>
      <MaskPicture
        frameIndex={cell.frameIndex}
        counts={counts}
        cut={cut}
        colour={colour}
        {...PICTURE}
        label={title}
        className={styles.picture}
      />
      <p>{hint}</p>
      <Button onClick={onChoose}>{choice}</Button>
    </figure>
  );
  return (
    <Dialog title={words.title} wide>
      <p>{words.text(nameOf(cell.maskletId), cell.frameIndex)}</p>
      <div className={styles.versions}>
        {version(mine, words.mine, words.mineHint, words.keepMine, () => session.keepMine(key))}
        {version(there, words.theirs, words.theirsHint, words.keepTheirs, () => session.keepTheirs(key))}
      </div>
    </Dialog>
  );
}
