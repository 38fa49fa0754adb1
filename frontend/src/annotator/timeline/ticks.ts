/** The marks of the ruler. Pure. */

import type { TimeView } from "../../geometry/timeView";

export interface Tick {
  readonly frame: number;
  /** Long ones carry the time, short ones are between them. */
  readonly long: boolean;
}

/** Room for one label, pixels. */
const LABEL_PX = 74;
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

export interface Ticks {
  readonly marks: readonly Tick[];
  /** What the labels say: single frames when zoomed in, time otherwise. */
  readonly unit: "frames" | "seconds";
}

/** The marks in sight: every so many frames below a second, every so many seconds above. */
export function ticks(view: TimeView, frameRate: number, width: number): Ticks {
  const step = longStep(view, frameRate, width);
  const short = shortStep(step, frameRate);
  const found: Tick[] = [];
  const last = Math.min(view.first + view.length, view.frameCount);
  for (let nth = Math.ceil(view.first / short); nth * short < last; nth++) {
    found.push({ frame: Math.round(nth * short), long: isWhole((nth * short) / step) });
  }
  return { marks: found, unit: step < frameRate ? "frames" : "seconds" };
}

/** Frames from one label to the next. */
function longStep(view: TimeView, frameRate: number, width: number): number {
  const needed = (LABEL_PX / Math.max(width, 1)) * view.length;
  const frames = [1, 2, 3, 6, 12].filter((step) => step < frameRate);
  const steps = [...frames, ...SECONDS.map((seconds) => seconds * frameRate)];
  return steps.find((step) => step >= needed) ?? Math.ceil(needed / (3600 * frameRate)) * 3600 * frameRate;
}

function shortStep(step: number, frameRate: number): number {
  if (step <= 3) return 1;
  if (step < frameRate) return step / 3;
  return step / ([5, 4, 2].find((parts) => Number.isInteger(step / frameRate / parts)) ?? 4);
}

const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-6;
