import { useStore } from "zustand";

import { IconButton } from "./Button";
import { classes } from "./classes";
import { Sentence } from "./Sentence";
import { dismiss, toasts } from "./toasts";
import styles from "./Toasts.module.css";

export function Toasts({ closeLabel }: { closeLabel: string }) {
  const shown = useStore(toasts, (state) => state.shown);
  return (
    <div className={styles.stack} role="status" aria-live="polite">
      {shown.map(({ id, kind, text }) => (
        <div key={id} className={classes(styles.toast, kind === "trouble" && styles.trouble)}>
          <Sentence text={text} />
          <IconButton icon="close" label={closeLabel} small onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
