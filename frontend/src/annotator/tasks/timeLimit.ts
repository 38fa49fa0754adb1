/** How a person's time stands against what a task allows. Pure. */

export type TimeLevel = "calm" | "near" | "reached";

/** From this part of the allowed time on the person is told. */
const NEAR = 0.8;

/** `allowedS`: null without a limit. */
export function levelOf(spentS: number, allowedS: number | null): TimeLevel {
  if (allowedS === null || spentS < NEAR * allowedS) return "calm";
  return spentS < allowedS ? "near" : "reached";
}

/** Part of the allowed time that is over, 0 to 1. */
export function partOver(spentS: number, allowedS: number): number {
  return allowedS <= 0 ? 1 : Math.min(spentS / allowedS, 1);
}
