import type { Measures } from "../../api/types";
import { texts } from "../../texts";
import { classes } from "../../ui/classes";
import { written, type MeasureName } from "./measures";
import styles from "./MeasureTable.module.css";

export interface MeasureRow {
  readonly key: string;
  readonly name: string;
  readonly measures: Partial<Measures>;
  readonly look?: "paper" | "total";
}

/** Figures side by side. Every heading says what its number means. */
export function MeasureTable({
  rows,
  measures,
  first,
  label,
}: {
  rows: readonly MeasureRow[];
  measures: readonly MeasureName[];
  /** Heading of the names. */
  first: string;
  label: string;
}) {
  return (
    <div className={styles.scroller} tabIndex={0} role="group" aria-label={label}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {measures.map((name) => (
              <th key={name} scope="col" title={texts.measures[name].meaning} className={styles.number}>
                <span className={styles.hinted}>{texts.measures[name].name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, measures: values, look }) => (
            <tr key={key} className={classes(look && styles[look])} data-group={key}>
              <th scope="row">{name}</th>
              {measures.map((measure) => (
                <td key={measure} className={styles.number} title={texts.measures[measure].meaning}>
                  {look === "paper" && values[measure] === undefined ? "" : written(measure, values[measure])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
