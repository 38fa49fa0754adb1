import { placeOf, type Command } from "../../document/history";
import { texts } from "../../texts";
import { classes } from "../../ui/classes";
import { useSession, useWorkbench } from "../context";
import { lookAt, redoStep, undoStep } from "../steps";
import { useObjectNames } from "../useObjects";
import { stepText } from "./deeds";
import styles from "./HistoryPanel.module.css";

const words = texts.history;
/** So many steps are listed; older ones can be undone all the same. */
const LISTED = 200;

/** The steps that can be undone, newest first, below those that were undone. */
export function HistoryPanel() {
  const workbench = useWorkbench();
  const { done, undone } = useSession((state) => state.history);
  const nameOf = useObjectNames();
  const failed = useSession((state) => state.loading.name === "failed");
  if (done.length + undone.length === 0) {
    return <p className={styles.empty}>{failed ? texts.objects.failed : words.empty}</p>;
  }
  const times = (count: number, step: typeof undoStep): void => {
    for (let time = 0; time < count; time++) step(workbench);
  };
  const row = (command: Command, key: string, isUndone: boolean, label: string, onTurn: () => void) => {
    const text = stepText(command, nameOf);
    const place = placeOf(command);
    return (
      <li
        key={key}
        className={classes(styles.step, isUndone && styles.undone)}
        data-step={isUndone ? "undone" : "done"}
      >
        <button
          type="button"
          className={styles.what}
          aria-label={words.goTo(text)}
          title={text}
          onClick={() => lookAt(workbench.editor, place)}
        >
          {text}
        </button>
        <button type="button" className={styles.turn} title={label} aria-label={`${label}: ${text}`} onClick={onTurn}>
          {isUndone ? "↷" : "↶"}
        </button>
      </li>
    );
  };
  return (
    <ol className={styles.list} aria-label={words.title}>
      {undone.map((command, index) =>
        row(command, `undone ${index}`, true, words.redoTo, () => times(undone.length - index, redoStep)),
      )}
      {undone.length > 0 && <li className={styles.now}>{words.now}</li>}
      {done
        .slice(-LISTED)
        .reverse()
        .map((command, index) =>
          row(command, `done ${done.length - index}`, false, words.undoTo, () => times(index + 1, undoStep)),
        )}
    </ol>
  );
}
