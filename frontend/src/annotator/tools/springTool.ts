/**
 * The keys of tools work like springs: held while something is drawn, a key lends its tool, and the one from before is
 * back once it is let go; a tap takes the tool for good. Pure.
 */

import type { Step } from "./tool";
import type { ToolName } from "./toolNames";

export type SpringState =
  | { readonly name: "resting" }
  | {
      readonly name: "held";
      /** In the hand before the key went down. */
      readonly before: ToolName;
      /** The tool whose key is down. */
      readonly lent: ToolName;
      readonly stroke: "none" | "going" | "done";
    }
  /** Let go in the middle of a stroke, which is finished first. */
  | { readonly name: "finishing"; readonly before: ToolName };

export type SpringEvent =
  | { readonly kind: "key-down" | "key-up"; readonly tool: ToolName; readonly inHand: ToolName }
  /** The pointer began or ended something with the tool in the hand. */
  | { readonly kind: "press" | "release" };

export const RESTING: SpringState = { name: "resting" };

/** The next state and, where one is to be taken, the tool. */
export function springTool(state: SpringState, event: SpringEvent): Step<SpringState, ToolName> {
  switch (event.kind) {
    case "key-down":
      return [held(state, event.tool, event.inHand), event.tool];
    case "key-up":
      return letGo(state, event.tool, event.inHand);
    case "press":
      return [state.name === "held" ? { ...state, stroke: "going" } : state];
    case "release":
      return ended(state);
  }
}

/** A second key beside the first lends its own tool: what comes back is what was there before both. */
function held(state: SpringState, lent: ToolName, inHand: ToolName): SpringState {
  if (state.name === "resting") return { name: "held", before: inHand, lent, stroke: "none" };
  return { name: "held", before: state.before, lent, stroke: state.name === "held" ? state.stroke : "done" };
}

function letGo(state: SpringState, tool: ToolName, inHand: ToolName): Step<SpringState, ToolName> {
  if (state.name !== "held" || state.lent !== tool) return [state];
  // Another tool was chosen meanwhile, on the screen: that one stays.
  if (state.stroke === "none" || inHand !== tool) return [RESTING];
  if (state.stroke === "going") return [{ name: "finishing", before: state.before }];
  return [RESTING, state.before];
}

function ended(state: SpringState): Step<SpringState, ToolName> {
  if (state.name === "finishing") return [RESTING, state.before];
  return [state.name === "held" && state.stroke === "going" ? { ...state, stroke: "done" } : state];
}
