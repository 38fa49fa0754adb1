import { useEffect, useId, useRef, type ReactNode } from "react";

import { Button, IconButton } from "./Button";
import { classes } from "./classes";
import styles from "./Dialog.module.css";

type DialogProps = {
  title: string;
  wide?: boolean;
  children: ReactNode;
  foot?: ReactNode;
} & ({ closeLabel: string; onClose: () => void } | { closeLabel?: never; onClose?: never });

/** A modal dialog: the browser keeps the focus inside, Escape closes it. Without `onClose` it stays until it is done. */
export function Dialog({ title, closeLabel, onClose, wide = false, children, foot }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    ref.current?.showModal();
    ref.current?.querySelector<HTMLElement>("[data-safe]")?.focus();
  }, []);
  return (
    <dialog
      ref={ref}
      className={classes(styles.dialog, wide && styles.wide)}
      aria-labelledby={titleId}
      onClose={() => (onClose ? onClose() : ref.current?.showModal())}
      onKeyDown={(event) => event.stopPropagation()}
      onMouseDown={(event) => event.target === ref.current && onClose?.()}
    >
      <div className={styles.head}>
        <h2 id={titleId}>{title}</h2>
        {onClose && <IconButton icon="close" label={closeLabel} small onClick={onClose} />}
      </div>
      <div className={styles.body}>{children}</div>
      {foot && <div className={styles.foot}>{foot}</div>}
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  confirmLabel: string;
  cancelLabel: string;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** Asks before something that cannot be taken back. The safe answer has the focus. */
export function Confirm({ title, confirmLabel, cancelLabel, onConfirm, onClose, children }: ConfirmProps) {
  const answer = (): void => {
    onConfirm();
    onClose();
  };
  return (
    <Dialog
      title={title}
      closeLabel={cancelLabel}
      onClose={onClose}
      foot={
        <>
          <Button data-safe onClick={onClose}>
            {cancelLabel}
          </Button>
          <Button look="danger" onClick={answer}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
