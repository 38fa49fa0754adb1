import type { ReactNode } from "react";

import styles from "./Datasets.module.css";

/** Boxes to tick that belong together. */
export function Checks({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className={styles.checks} role="group" aria-label={label} title={hint}>
      <span>{label}</span>
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
