import { createPortal } from "react-dom";
import { useStore } from "zustand";

import { IconButton } from "./Button";
import { classes } from "./classes";
import { Sentence } from "./Sentence";
import { dismiss, toasts } from "./toasts";
import styles from "./Toasts.module.css";

/** In the corner of the page, or in the place that a screen keeps for them (`toastPlace`): there the newest is seen. */
export function Toasts({ closeLabel }: { closeLabel: string }) {
  const { shown, place } = useStore(toasts);
  const list = (
    <div className={place === null ? styles.stack : styles.line} role="status" aria-live="polite">
      {shown.map(({ id, kind, text }) => (
        <div key={id} className={classes(styles.toast, kind === "trouble" && styles.trouble)} title={text}>
          <Sentence text={text} />
          <IconButton icon="close" label={closeLabel} small onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
  return place === null ? list : createPortal(list, place);
}
