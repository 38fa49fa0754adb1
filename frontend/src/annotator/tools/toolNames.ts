/** The tools that a person can take into the hand, and what a phase has to allow for each. */

export const TOOL_NAMES = ["click", "box", "brush", "eraser", "polygon-add", "polygon-subtract"] as const;

export type ToolName = (typeof TOOL_NAMES)[number];

/** A tool as phases speak of it. */
export type PhaseTool = "click" | "box" | "brush" | "eraser" | "polygon" | "propagate";

const PHASE_TOOL: Readonly<Record<ToolName, PhaseTool>> = {
  click: "click",
  box: "box",
  brush: "brush",
  eraser: "eraser",
  "polygon-add": "polygon",
  "polygon-subtract": "polygon",
};

export const isAllowed = (tool: ToolName, allowed: ReadonlySet<PhaseTool>): boolean => allowed.has(PHASE_TOOL[tool]);

/** Whether whole masks may be given: filled, cleaned, copied. */
export const mayPaint = (allowed: ReadonlySet<PhaseTool>): boolean =>
  allowed.has("brush") || allowed.has("eraser") || allowed.has("polygon");

/** The tool in the hand: the one chosen, or the first that is allowed. */
export function inHand(chosen: ToolName, allowed: ReadonlySet<PhaseTool>): ToolName {
  return isAllowed(chosen, allowed) ? chosen : (TOOL_NAMES.find((tool) => isAllowed(tool, allowed)) ?? chosen);
}
