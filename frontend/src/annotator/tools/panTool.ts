/**
 * Moving the picture: middle drag, or Space held and drag. Space pressed and let go without a drag plays and pauses, so
 * the two have to be told apart.
 */

import type { ScreenPoint } from "../../geometry/points";
import type { PointerAt, ToolEvent } from "./tool";

export interface PanState {
  /** Space is held; `used` once something was dragged with it. */
  readonly space: { readonly used: boolean } | null;
  /** Where the drag was last; null while nothing is dragged. */
  readonly last: ScreenPoint | null;
}

export type PanEvent = ToolEvent | { readonly kind: "space-down" } | { readonly kind: "space-up" };

export type PanEffect =
  { readonly type: "pan"; readonly dx: number; readonly dy: number } | { readonly type: "toggle-play" };

export interface PanStep {
  readonly state: PanState;
  readonly effect?: PanEffect;
  /** The event was for panning: no other tool may see it. */
  readonly taken: boolean;
}

export const NOT_PANNING: PanState = { space: null, last: null };

const MIDDLE = 1;

export function panTool(state: PanState, event: PanEvent): PanStep {
  switch (event.kind) {
    case "space-down":
      return { state: { ...state, space: state.space ?? { used: false } }, taken: true };
    case "space-up": {
      const played = state.space !== null && !state.space.used && state.last === null;
      const next = { ...state, space: null };
      return played ? { state: next, effect: { type: "toggle-play" }, taken: true } : { state: next, taken: true };
    }
    case "down":
      return press(state, event);
    case "move":
      return drag(state, event.screen);
    case "up":
      return { state: { ...state, last: null }, taken: state.last !== null };
    case "confirm":
    case "back":
      return { state, taken: false };
    case "cancel":
      return { state: NOT_PANNING, taken: false };
  }
}

function press(state: PanState, event: PointerAt): PanStep {
  if (state.space === null && event.button !== MIDDLE) return { state, taken: state.last !== null };
  return { state: { space: state.space && { used: true }, last: event.screen }, taken: true };
}

function drag(state: PanState, to: ScreenPoint): PanStep {
  if (state.last === null) return { state, taken: false };
  const effect = { type: "pan", dx: to.x - state.last.x, dy: to.y - state.last.y } as const;
  return { state: { ...state, last: to }, effect, taken: true };
}
