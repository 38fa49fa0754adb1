/** A guided first task: each step is over once the person has really done it. Pure. */

import type { SessionState } from "../../document/store";

export const TOUR_STEPS = ["click", "refine", "track", "look", "correct", "undo"] as const;

export type TourStep = (typeof TOUR_STEPS)[number];

/** How far a person has come: what was there when the step began, to tell what they do from what was done before. */
export interface TourMark {
  readonly steps: number;
  readonly undone: number;
  readonly runs: number;
  readonly frameIndex: number;
}

/** So far a person moves to have looked at what was tracked, frames. */
const LOOK_FRAMES = 4;

export function markOf(session: SessionState, frameIndex: number): TourMark {
  return {
    steps: session.history.done.length,
    undone: session.history.undone.length,
    runs: session.document.runs.length,
    frameIndex,
  };
}

/** Whether a step that began at `from` is over. */
export function isOver(step: TourStep, from: TourMark, session: SessionState, frameIndex: number): boolean {
  const fresh = session.history.done.slice(from.steps);
  const clicks = fresh.flatMap((command) => (command.type === "prompts-added" ? command.prompts : []));
  switch (step) {
    case "click":
      return clicks.length > 0;
    case "refine":
      return clicks.length > 0;
    case "track":
      return session.document.runs.length > from.runs;
    case "look":
      return Math.abs(frameIndex - from.frameIndex) >= LOOK_FRAMES;
    case "correct":
      return clicks.length > 0;
    case "undo":
      return session.history.undone.length > from.undone;
  }
}
