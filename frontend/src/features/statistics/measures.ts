/** The figures of the server: which are shown where, and how they are written. Pure. */

import type { Measures } from "../../api/types";
import type { texts } from "../../texts";

export type MeasureName = keyof typeof texts.measures;

type Kind = "count" | "number" | "percent" | "share" | "times" | "hours";

const KINDS: Readonly<Record<MeasureName, Kind>> = {
  masklets: "count",
  frames: "count",
  seconds_per_frame: "number",
  edited_frames_percent: "percent",
  clicks_per_clicked_frame: "number",
  clicks_per_masklet: "number",
  waiting_share: "share",
  verification_s: "number",
  acceptance_rate: "share",
  rounds_per_masklet: "number",
  alignment_all: "share",
  alignment_small: "share",
  alignment_medium: "share",
  alignment_large: "share",
  speed_up: "times",
  edits: "count",
  clicks: "count",
  propagations: "count",
  verdicts: "count",
  active_s: "hours",
  waiting_s: "hours",
  elsewhere_s: "hours",
};

/** Those of the paper's table, with its speed-up. */
export const TABLE_1: readonly MeasureName[] = [
  "masklets",
  "frames",
  "seconds_per_frame",
  "edited_frames_percent",
  "clicks_per_clicked_frame",
  "alignment_all",
  "alignment_small",
  "alignment_medium",
  "alignment_large",
  "acceptance_rate",
  "speed_up",
];

export const ALL = Object.keys(KINDS) as readonly MeasureName[];

/** Those that are worth a plot. */
export const PLOTTED: readonly MeasureName[] = [
  "seconds_per_frame",
  "edited_frames_percent",
  "clicks_per_clicked_frame",
  "acceptance_rate",
  "alignment_all",
  "clicks_per_masklet",
];

/** Table 1 of Ravi et al. 2024, arXiv 2408.00714, by the key of the phase. */
export const PAPER: Readonly<Record<string, Partial<Measures>>> = {
  "phase-1": { seconds_per_frame: 37.8, edited_frames_percent: 100, clicks_per_clicked_frame: 4.8, speed_up: 1 },
  "phase-2": {
    seconds_per_frame: 7.4,
    edited_frames_percent: 23.25,
    clicks_per_clicked_frame: 3.61,
    alignment_all: 0.864,
    alignment_small: 0.713,
    alignment_medium: 0.804,
    alignment_large: 0.979,
    speed_up: 5.1,
  },
  "phase-3": {
    seconds_per_frame: 4.5,
    edited_frames_percent: 19.04,
    clicks_per_clicked_frame: 2.68,
    alignment_all: 0.891,
    alignment_small: 0.728,
    alignment_medium: 0.818,
    alignment_large: 1,
    speed_up: 8.4,
  },
};

/** "37.8", "23.3 %", "8.4 ×", "1.5 h"; "–" where there is nothing to divide by. */
export function written(name: MeasureName, value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  switch (KINDS[name]) {
    case "count":
      return whole.format(value);
    case "number":
      return value.toFixed(2);
    case "percent":
      return `${value.toFixed(1)} %`;
    case "share":
      return `${(100 * value).toFixed(1)} %`;
    case "times":
      return `${value.toFixed(1)} ×`;
    case "hours":
      return value < 3600 ? `${(value / 60).toFixed(1)} min` : `${(value / 3600).toFixed(1)} h`;
  }
}

/** A value as it stands on an axis: shares as percent. */
export function plotted(name: MeasureName, value: number | null): number | null {
  return value !== null && KINDS[name] === "share" ? 100 * value : value;
}

/** What stands beside an axis: "%", or nothing. */
export function unitOf(name: MeasureName): string {
  const kind = KINDS[name];
  return kind === "share" || kind === "percent" ? "%" : "";
}

const whole = new Intl.NumberFormat("en");
