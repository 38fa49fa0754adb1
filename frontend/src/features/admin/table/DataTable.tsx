import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState, type ReactNode } from "react";

import { texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { classes } from "../../../ui/classes";
import { saveText, toCsv, type CsvCell } from "./csv";
import styles from "./DataTable.module.css";
import { nextSorting, sorted, type Sorting } from "./sorting";

const ROW_PX = 36;

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** What is sorted by and written into a file. */
  readonly value: (row: Row) => CsvCell;
  /** What is shown, where that is more than the value. */
  readonly cell?: (row: Row) => ReactNode;
  /** Of a CSS grid, such as "120px" or "minmax(140px, 2fr)". */
  readonly width?: string;
  readonly number?: boolean;
  /** What the column means, shown as a tip. */
  readonly hint?: string;
}

export interface Selection {
  readonly keys: ReadonlySet<string>;
  readonly onChange: (keys: ReadonlySet<string>) => void;
}

interface DataTableProps<Row> {
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** What a row is called: for screen readers, where rows can be chosen. */
  rowName?: (row: Row) => string;
  /** What the table is about: for screen readers. */
  label: string;
  /** Name of the downloaded file, without its ending; none for a table that is not worth one. */
  file?: string;
  /** Shown in place of an empty table. */
  empty: ReactNode;
  selection?: Selection;
  /** Beside the count of rows. */
  tools?: ReactNode;
  /** How many rows these are, where there are more than those. */
  counted?: string;
}

/** A table that sorts by a click, draws only what is in view, and can be downloaded. */
export function DataTable<Row>({
  rows,
  columns,
  rowKey,
  rowName = rowKey,
  label,
  file,
  empty,
  selection,
  tools,
  counted,
}: DataTableProps<Row>) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const sortedBy = columns.find(({ key }) => key === sorting?.key);
  const shown = sortedBy && sorting ? sorted(rows, sortedBy.value, sorting.down) : rows;
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is compiled by the React compiler
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    initialRect: { width: 800, height: 600 },
  });
  const grid = {
    gridTemplateColumns: [
      ...(selection ? ["34px"] : []),
      ...columns.map(({ width }) => width ?? "minmax(90px, 1fr)"),
    ].join(" "),
  };
  const download = (): void => {
    const told = columns.filter(({ title }) => title !== ""); // the others hold buttons
    const cells = shown.map((row) => told.map(({ value }) => value(row)));
    const keys = told.map(({ key }) => key);
    saveText(`${file ?? "table"}.csv`, "text/csv;charset=utf-8", toCsv(keys, cells));
  };
  return (
    <div className={styles.frame}>
      <div className={styles.tools} hidden={tools === undefined && rows.length === 0}>
        {tools && <div className={styles.lead}>{tools}</div>}
        <span className={styles.count}>{counted ?? texts.admin.rows(rows.length)}</span>
        {file !== undefined && rows.length > 0 && (
          <Button icon="download" onClick={download}>
            {texts.admin.download}
          </Button>
        )}
      </div>
      {rows.length === 0 ? (
        <div className={styles.empty}>{empty}</div>
      ) : (
        <div ref={scroller} className={styles.scroller} tabIndex={0} role="group" aria-label={label}>
          <div role="table" aria-label={label} aria-rowcount={shown.length + 1} className={styles.table}>
            <div role="row" className={styles.head} style={grid}>
              {selection && <SelectAll rows={shown.map(rowKey)} selection={selection} />}
              {columns.map((column) => (
                <div
                  key={column.key}
                  role="columnheader"
                  aria-sort={ariaSort(sorting, column.key)}
                  className={classes(styles.cell, column.number && styles.number)}
                >
                  {column.title && (
                    <button
                      type="button"
                      title={column.hint}
                      className={classes(column.hint !== undefined && styles.hinted)}
                      onClick={() => setSorting(nextSorting(sorting, column.key))}
                    >
                      {column.title}
                      <span aria-hidden>{sorting?.key === column.key ? (sorting.down ? " ↓" : " ↑") : ""}</span>
                    </button>
                  )}
                </div>
              ))}
            </div>
            <div className={styles.body} style={{ height: virtual.getTotalSize() }}>
              {virtual.getVirtualItems().map(({ index, start }) => {
                const row = shown[index];
                if (row === undefined) return null;
                const key = rowKey(row);
                return (
                  <div
                    key={key}
                    role="row"
                    data-row={key}
                    aria-rowindex={index + 2}
                    className={classes(styles.row, selection?.keys.has(key) && styles.selected)}
                    style={{ ...grid, transform: `translateY(${start}px)` }}
                  >
                    {selection && <SelectRow rowId={key} name={rowName(row)} selection={selection} />}
                    {columns.map(({ key: name, value, cell, number }) => (
                      <div
                        key={name}
                        role="cell"
                        title={cell ? undefined : textOf(value(row))}
                        className={classes(styles.cell, number && styles.number)}
                      >
                        {cell ? cell(row) : value(row)}
                      </div>
                    ))}
                  </div>
                );
              })}
            </div>
          </div>
        </div>
      )}
    </div>
  );
}

/** What is told of a cell that may be cut off. */
const textOf = (value: CsvCell): string | undefined => (typeof value === "string" ? value : undefined);

function ariaSort(sorting: Sorting | null, key: string): "ascending" | "descending" | "none" {
  if (sorting?.key !== key) return "none";
  return sorting.down ? "descending" : "ascending";
}

function SelectAll({ rows, selection }: { rows: readonly string[]; selection: Selection }) {
  const all = rows.length > 0 && rows.every((key) => selection.keys.has(key));
  return (
    <div role="columnheader" className={styles.cell}>
      <input
        type="checkbox"
        aria-label={texts.admin.all}
        checked={all}
        onChange={() => selection.onChange(new Set(all ? [] : rows))}
      />
    </div>
  );
}

function SelectRow({ rowId, name, selection }: { rowId: string; name: string; selection: Selection }) {
  const chosen = selection.keys.has(rowId);
  const change = (): void => {
    const keys = new Set(selection.keys);
    if (chosen) keys.delete(rowId);
    else keys.add(rowId);
    selection.onChange(keys);
  };
  return (
    <div role="cell" className={styles.cell}>
      <input type="checkbox" aria-label={name} checked={chosen} onChange={change} />
    </div>
  );
}
