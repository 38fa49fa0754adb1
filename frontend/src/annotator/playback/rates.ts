/** How fast to play, and the loop around a frame. Pure. */

import { clamp } from "../../geometry/points";
import type { FrameSpan } from "../../document/reduce";

export const RATES = [0.25, 0.5, 1, 1.5, 2] as const;
export type Rate = (typeof RATES)[number];

/** How long the loop around a frame is, seconds. */
export const LOOP_S = 2;

/** The next rate up (1) or down (-1); the same at the ends. */
export function nextRate(rate: Rate, by: 1 | -1): Rate {
  return RATES[clamp(RATES.indexOf(rate) + by, 0, RATES.length - 1)] ?? rate;
}

/** The frames within a second of a frame, as many as there are. */
export function loopAround(frameIndex: number, frameRate: number, frameCount: number): FrameSpan {
  const half = Math.round((LOOP_S / 2) * frameRate);
  return { first: Math.max(frameIndex - half, 0), last: Math.min(frameIndex + half, frameCount - 1) };
}
