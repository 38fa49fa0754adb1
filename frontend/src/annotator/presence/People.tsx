import { texts } from "../../texts";
import { useEditor, useWorkbench } from "../context";
import { useObjectNames } from "../useObjects";
import { initialsOf, othersHere } from "./people";
import styles from "./People.module.css";
import { usePeople } from "./usePresence";

const words = texts.presence;

/** Who else has the video open, and on which object they are; a press selects it. */
export function People() {
  const { accountId, editor } = useWorkbench();
  const others = othersHere(usePeople(), accountId);
  const nameOf = useObjectNames();
  const selectedId = useEditor((state) => state.selectedId);
  if (others.length === 0) return null;
  return (
    <ul className={styles.people} aria-label={words.others}>
      {others.map(({ account_id: id, name, masklet_id: maskletId }) => {
        const at = maskletId === null ? words.here(name) : words.on(name, nameOf(maskletId));
        return (
          <li key={id}>
            <button
              type="button"
              className={styles.person}
              title={at}
              aria-label={at}
              data-together={maskletId !== null && maskletId === selectedId}
              onClick={() => maskletId !== null && editor.setState({ selectedId: maskletId })}
            >
              {initialsOf(name)}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
