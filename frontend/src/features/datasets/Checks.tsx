import type { ReactNode } from "react";

import styles from "./Datasets.module.css";

interface ChecksProps {
  label: string;
  hint?: string;
  /** For a group whose heading says the same. */
  unlabelled?: boolean;
  children: ReactNode;
}

/** Boxes to tick that belong together. */
export function Checks({ label, hint, unlabelled = false, children }: ChecksProps) {
  return (
    <div className={styles.checks} role="group" aria-label={label} title={hint}>
      {!unlabelled && <span>{label}</span>}
      {children}
    </div>
  );
}

interface CheckProps {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: () => void;
}

export function Check({ label, hint, checked, onChange }: CheckProps) {
  return (
    <label title={hint}>
      <input type="checkbox" checked={checked} onChange={onChange} /> {label}
    </label>
  );
}
