import type * as PlotLibrary from "@observablehq/plot";
import { useEffect, useRef, useState } from "react";

import styles from "./PlotFigure.module.css";

/** The plotting library, once it is there. */
export type Plot = typeof PlotLibrary;

interface PlotFigureProps {
  /** What is drawn, for a width in CSS pixels. The same function as long as the picture is the same (useCallback). */
  options: (plot: Plot, width: number) => PlotLibrary.PlotOptions;
  /** What the picture shows: for screen readers; the numbers themselves stand in a table beside it. */
  label: string;
  height?: number;
}

/** A plot as wide as its place. The library comes with the first one; colours are those of the page's theme. */
export function PlotFigure({ options, label, height = 180 }: PlotFigureProps) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (place.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    let gone = false;
    if (width === 0) return;
    void import("@observablehq/plot").then((library) => {
      if (gone) return;
      const figure = library.plot({
        width,
        height,
        style: { background: "transparent", color: "var(--text-2)", fontFamily: "inherit", fontSize: "11px" },
        ...options(library, width),
      });
      figure.setAttribute("aria-hidden", "true"); // its place says what it shows
      place.current?.replaceChildren(figure);
    });
    return () => {
      gone = true;
    };
  }, [options, width, height, label]);
  return <div ref={place} className={styles.figure} role="img" aria-label={label} style={{ minHeight: height }} />;
}

/** Colours of categories, told apart by anybody and on either theme: see PlotFigure.module.css. */
export const SERIES_COLOURS = [
  "var(--series-1)",
  "var(--series-2)",
  "var(--series-3)",
  "var(--series-4)",
  "var(--series-5)",
  "var(--series-6)",
  "var(--series-7)",
  "var(--series-8)",
] as const;
