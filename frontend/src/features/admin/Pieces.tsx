/** What all admin pages are put together from. */

import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";

import { sentenceOf } from "../../api/problem";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Spinner } from "../../ui/Progress";
import { Sentence } from "../../ui/Sentence";
import styles from "./Pieces.module.css";

interface AdminPageProps {
  title: string;
  hint?: string;
  /** Buttons and choices beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

export function AdminPage({ title, hint, actions, children }: AdminPageProps) {
  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
  }, [title]);
  return (
    <div className={styles.page}>
      <div className={styles.title}>
        <div>
          <h1>{title}</h1>
          {hint && (
            <p className={styles.hint}>
              <Sentence text={hint} />
            </p>
          )}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

interface PanelProps {
  title?: string;
  hint?: string;
  actions?: ReactNode;
  /** No space around the content, for tables. */
  tight?: boolean;
  children: ReactNode;
}

export function Panel({ title, hint, actions, tight = false, children }: PanelProps) {
  return (
    <section className={styles.panel} aria-label={title}>
      {title && (
        <div className={styles.panelHead}>
          <h2 title={hint}>{title}</h2>
          {actions}
        </div>
      )}
      <div className={tight ? undefined : styles.panelBody}>{children}</div>
    </section>
  );
}

/** What a query gave, or that it is on its way, or why it failed and the way to try again. */
export function Asked<Data>({ query, children }: { query: UseQueryResult<Data>; children: (data: Data) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return (
      <div className={styles.failed} role="alert">
        <p>{sentenceOf(query.error)}</p>
        <Button onClick={() => void query.refetch()}>{texts.tryAgain}</Button>
      </div>
    );
  }
  return <Spinner label={texts.admin.loading} />;
}

export function Select<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}) {
  return (
    <label className={styles.choice}>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.target.value as Value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

export function DateChoice({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (day: string) => void;
}) {
  return (
    <label className={styles.choice}>
      <span>{label}</span>
      <input type="date" value={value} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}

export function TextChoice({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint?: string;
  value: string;
  onChange: (text: string) => void;
}) {
  return (
    <label className={styles.choice} title={hint}>
      <span>{label}</span>
      <input type="search" value={value} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}

export function CheckChoice({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className={styles.tick}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} /> {label}
    </label>
  );
}

export function Choices({ children }: { children: ReactNode }) {
  return <div className={styles.choices}>{children}</div>;
}
