import { classes } from "./classes";
import styles from "./Progress.module.css";

/** `value` from 0 to 1; null while the end is not known. */
export function Progress({ value, label }: { value: number | null; label: string }) {
  const percent = value === null ? null : Math.round(value * 100);
  return (
    <div
      className={classes(styles.track, percent === null && styles.endless)}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
    >
      <div className={styles.bar} style={percent === null ? undefined : { width: `${percent}%` }} />
    </div>
  );
}

export function Spinner({ label }: { label: string }) {
  return <div className={styles.spinner} role="status" aria-label={label} />;
}

/** The main part of a page of which nothing is there yet. */
export function LoadingMain({ label }: { label: string }) {
  return (
    <main className={styles.loading}>
      <h1 className="visually-hidden">{label}</h1>
      <Spinner label={label} />
    </main>
  );
}
