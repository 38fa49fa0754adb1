/** Clicks and boxes: press and let go to click, drag for a box, press on a marker to remove its prompt. */

import {
  boxBetween,
  distance,
  isInside,
  type FrameBox,
  type FramePoint,
  type ScreenPoint,
  type Size,
} from "../../geometry/points";
import { CLICK_SLACK_PX, MAIN_BUTTON, SECONDARY_BUTTON, type PointerAt, type Step, type ToolEvent } from "./tool";

export type PromptToolState =
  | { readonly name: "idle" }
  /** On a marker: letting go on it removes it. */
  | { readonly name: "pressing-marker"; readonly promptId: string; readonly from: ScreenPoint }
  | { readonly name: "pressing"; readonly from: PointerAt }
  | { readonly name: "boxing"; readonly from: FramePoint; readonly to: FramePoint }
  /** A drag that means nothing, until the button is let go. */
  | { readonly name: "ignoring" };

/** What the tool has to know of the canvas. */
export interface PromptToolContext {
  readonly frame: Size;
  /** The prompt whose marker lies under a screen point. */
  readonly markerUnder: (point: ScreenPoint) => string | null;
  /** What the tool in the hand and the phase allow. */
  readonly clicks: boolean;
  readonly boxes: boolean;
}

type PointerEvent = Extract<ToolEvent, PointerAt>;

export const IDLE: PromptToolState = { name: "idle" };

export function promptTool(
  state: PromptToolState,
  event: ToolEvent,
  context: PromptToolContext,
): Step<PromptToolState> {
  if (event.kind === "cancel") return [IDLE];
  if (event.kind === "confirm" || event.kind === "back") return [state];
  switch (state.name) {
    case "idle":
      return event.kind === "down" ? [press(event, context)] : [state];
    case "pressing-marker":
      return onMarker(state, event);
    case "pressing":
      return onPress(state, event, context);
    case "boxing":
      return onBox(state, event, context.frame);
    case "ignoring":
      return [event.kind === "up" ? IDLE : state];
  }
}

/** The box being drawn, cut to the frame. */
export function boxInProgress(state: PromptToolState, frame: Size): FrameBox | null {
  return state.name === "boxing" ? boxBetween(state.from, state.to, frame) : null;
}

/** Whether a press here would be positive. */
export function isPositive({ button, alt }: Pick<PointerAt, "button" | "alt">): boolean {
  return (button === MAIN_BUTTON) !== alt;
}

function press(event: PointerAt, { markerUnder }: PromptToolContext): PromptToolState {
  if (event.button !== MAIN_BUTTON && event.button !== SECONDARY_BUTTON) return IDLE;
  const promptId = markerUnder(event.screen);
  return promptId === null
    ? { name: "pressing", from: event }
    : { name: "pressing-marker", promptId, from: event.screen };
}

function onMarker(state: PromptToolState & { name: "pressing-marker" }, event: PointerEvent): Step<PromptToolState> {
  if (distance(state.from, event.screen) > 2 * CLICK_SLACK_PX)
    return [event.kind === "up" ? IDLE : { name: "ignoring" }];
  return event.kind === "up" ? [IDLE, { type: "remove", promptId: state.promptId }] : [state];
}

function onPress(
  state: PromptToolState & { name: "pressing" },
  event: PointerEvent,
  { frame, clicks, boxes }: PromptToolContext,
): Step<PromptToolState> {
  const { from } = state;
  const dragged = distance(from.screen, event.screen) > CLICK_SLACK_PX;
  if (dragged && event.kind !== "down") {
    const boxing: PromptToolState = { name: "boxing", from: from.frame, to: event.frame };
    if (from.button !== MAIN_BUTTON || !boxes) return [event.kind === "up" ? IDLE : { name: "ignoring" }];
    return event.kind === "up" ? onBox(boxing, event, frame) : [boxing];
  }
  if (event.kind !== "up") return [state];
  if (!clicks || !isInside(from.frame, frame)) return [IDLE];
  return [IDLE, { type: "click", point: from.frame, positive: isPositive(from) }];
}

function onBox(state: PromptToolState & { name: "boxing" }, event: PointerEvent, frame: Size): Step<PromptToolState> {
  if (event.kind === "move") return [{ ...state, to: event.frame }];
  if (event.kind !== "up") return [state];
  const box = boxBetween(state.from, event.frame, frame);
  return box === null ? [IDLE] : [IDLE, { type: "box", box }];
}
