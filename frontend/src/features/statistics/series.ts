import type { StatisticsGroup } from "../../api/types";
import { plotted, type MeasureName } from "./measures";

/** One line of a plot: the figures of a phase or model version by day. */
export interface Line {
  readonly name: string;
  readonly days: readonly StatisticsGroup[];
}

export interface Point {
  readonly series: string;
  readonly day: Date;
  readonly value: number;
}

/** The points of a figure over time: days without a value have none. Pure. */
export function dayPoints(lines: readonly Line[], measure: MeasureName): Point[] {
  return lines.flatMap(({ name, days }) =>
    days.flatMap(({ key, measures }) => {
      const value = plotted(measure, measures[measure]);
      return key === null || value === null ? [] : [{ series: name, day: new Date(key), value }];
    }),
  );
}
