/** Which tools a phase leaves to a person. Pure. */

import type { Phase, Task, Tool } from "../../api/types";

/** Where nothing is known yet, everything is offered: the server refuses what must not be. */
export const ALL_TOOLS: ReadonlySet<Tool> = new Set<Tool>(["click", "box", "brush", "eraser", "polygon", "propagate"]);

/** The phase of a task; without one that in which a new object would begin. */
export function phaseOf(phases: readonly Phase[], task: Task | undefined): Phase | undefined {
  return phases.find((phase) => (task === undefined ? phase.is_default : phase.id === task.phase_id));
}

export function toolsOf(phase: Phase | undefined): ReadonlySet<Tool> {
  return phase === undefined ? ALL_TOOLS : new Set(phase.tools);
}
