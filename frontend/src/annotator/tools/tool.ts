/** What all tools of the canvas share. A tool is a pure function: state and event in, the next state and effects out. */

import type { FrameBox, FramePoint, ScreenPoint } from "../../geometry/points";

/** A pointer event in the tool's terms. */
export interface PointerAt {
  readonly screen: ScreenPoint;
  readonly frame: FramePoint;
  /** 0 main, 1 middle, 2 secondary. */
  readonly button: number;
  /** Alt swaps positive and negative, brush and eraser, for devices with one button. */
  readonly alt: boolean;
}

export type ToolEvent =
  | ({ readonly kind: "down" } & PointerAt)
  | ({ readonly kind: "move" } & PointerAt)
  | ({ readonly kind: "up" } & PointerAt)
  /** Enter or a double click: what is in hand is done. */
  | { readonly kind: "confirm" }
  /** One step back within what is in hand. */
  | { readonly kind: "back" }
  | { readonly kind: "cancel" };

export type ToolEffect =
  | { readonly type: "click"; readonly point: FramePoint; readonly positive: boolean }
  | { readonly type: "box"; readonly box: FrameBox }
  | { readonly type: "remove"; readonly promptId: string };

export type Step<State, Effect = ToolEffect> = readonly [State] | readonly [State, Effect];

/** A press that moves no farther than this is a click, CSS pixels. */
export const CLICK_SLACK_PX = 4;

export const MAIN_BUTTON = 0;
export const SECONDARY_BUTTON = 2;
