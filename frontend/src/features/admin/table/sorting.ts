import type { CsvCell } from "./csv";

export interface Sorting {
  readonly key: string;
  readonly down: boolean;
}

/** A click on the head of a column: first up, then down, then as it came. Pure. */
export function nextSorting(sorting: Sorting | null, key: string): Sorting | null {
  if (sorting?.key !== key) return { key, down: false };
  return sorting.down ? null : { key, down: true };
}

/** Rows in the order of a value; what has none comes last either way. Pure. */
export function sorted<Row>(rows: readonly Row[], value: (row: Row) => CsvCell, down: boolean): Row[] {
  return [...rows].sort((first, second) => compare(value(first), value(second), down ? -1 : 1));
}

function compare(first: CsvCell, second: CsvCell, sign: number): number {
  if (first === null || second === null) return Number(first === null) - Number(second === null);
  if (typeof first === "number" && typeof second === "number") return sign * (first - second);
  return sign * String(first).localeCompare(String(second), "en", { numeric: true });
}
