import { useState, type KeyboardEvent } from "react";

import styles from "./InlineName.module.css";

interface InlineNameProps {
  name: string;
  /** What is named, for screen readers. */
  label: string;
  onRename: (name: string) => void;
  maxLength: number;
}

/** A name that turns into a field on double click, or by Enter or F2 when it has the focus. */
export function InlineName({ name, label, onRename, maxLength }: InlineNameProps) {
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null) {
    return (
      <span
        className={styles.name}
        role="button"
        tabIndex={0}
        title={name}
        aria-label={`${label}: ${name}`}
        onDoubleClick={() => setDraft(name)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== "F2") return;
          event.preventDefault();
          event.stopPropagation();
          setDraft(name);
        }}
      >
        {name}
      </span>
    );
  }
  const finish = (keep: boolean): void => {
    const changed = draft.trim();
    setDraft(null);
    if (keep && changed !== "" && changed !== name) onRename(changed);
  };
  const keys = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Enter") finish(true);
    if (event.key === "Escape") finish(false);
  };
  return (
    <input
      className={styles.field}
      aria-label={label}
      value={draft}
      maxLength={maxLength}
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => finish(true)}
      onKeyDown={keys}
      onClick={(event) => event.stopPropagation()}
    />
  );
}
