/** A guided first task: each step is over once the person has really done it. Pure. */

import type { Tool } from "../../api/types";
import type { SessionState } from "../../document/store";

export const GUIDE_STEPS = ["click", "refine", "paint", "track", "look", "correct", "undo"] as const;

export type GuideStep = (typeof GUIDE_STEPS)[number];

/** Tools without which a step cannot be done: one of them is needed. */
const NEEDS: Readonly<Partial<Record<GuideStep, readonly Tool[]>>> = {
  paint: ["brush", "eraser"],
  track: ["propagate"],
};

/** The steps that can be done with the tools of a phase. */
export function stepsWith(tools: ReadonlySet<Tool>): readonly GuideStep[] {
  return GUIDE_STEPS.filter((step) => NEEDS[step]?.some((tool) => tools.has(tool)) ?? true);
}

/** What comes after a step; `over` after the last one. */
export function stepAfter(step: GuideStep, steps: readonly GuideStep[]): GuideStep | "over" {
  const rest = GUIDE_STEPS.slice(GUIDE_STEPS.indexOf(step) + 1);
  return rest.find((next) => steps.includes(next)) ?? "over";
}

/** How far a person has come: what was there when the step began, to tell what they do from what was done before. */
export interface GuideMark {
  readonly steps: number;
  readonly undone: number;
  readonly runs: number;
  readonly frameIndex: number;
}

/** So far a person moves to have looked at what was tracked, frames. */
const LOOK_FRAMES = 4;

export function markOf(session: SessionState, frameIndex: number): GuideMark {
  return {
    steps: session.history.done.length,
    undone: session.history.undone.length,
    runs: session.document.runs.length,
    frameIndex,
  };
}

/** Whether a step that began at `from` is over. */
export function isOver(step: GuideStep, from: GuideMark, session: SessionState, frameIndex: number): boolean {
  const fresh = session.history.done.slice(from.steps);
  const prompts = fresh.flatMap((command) => (command.type === "prompts-added" ? command.prompts : []));
  switch (step) {
    case "click":
    case "correct":
      return prompts.length > 0;
    case "refine":
      return prompts.some(({ value }) => value.kind === "click");
    case "paint":
      return prompts.some(({ tool }) => tool === "brush" || tool === "eraser");
    case "track":
      return session.document.runs.length > from.runs;
    case "look":
      return Math.abs(frameIndex - from.frameIndex) >= LOOK_FRAMES;
    case "undo":
      return session.history.undone.length > from.undone;
  }
}
