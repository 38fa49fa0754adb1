import { useEffect, type SubmitEventHandler, type ReactNode } from "react";

import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Sentence } from "../../ui/Sentence";
import styles from "./Entrance.module.css";

/** A page for somebody who is not in yet: one card on the ground of the application. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
  }, [title]);
  return (
    <main className={styles.page}>
      <section className={styles.card}>
        <div className={styles.brand}>
          <img src="/favicon.svg" alt="" width="18" height="18" />
          <span>{texts.product}</span>
        </div>
        <h1>{title}</h1>
        {children}
      </section>
    </main>
  );
}

interface EntranceFormProps {
  onSubmit: SubmitEventHandler<HTMLFormElement>;
  submitLabel: string;
  busy: boolean;
  trouble: string | null;
  children?: ReactNode;
}

/** Fields, the sentence of a refusal, and one button. */
export function EntranceForm({ onSubmit, submitLabel, busy, trouble, children }: EntranceFormProps) {
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      {children}
      {trouble && (
        <p className={styles.trouble} role="alert">
          <Sentence text={trouble} />
        </p>
      )}
      <Button type="submit" look="primary" className={styles.submit} disabled={busy}>
        {busy ? texts.accounts.working : submitLabel}
      </Button>
    </form>
  );
}
