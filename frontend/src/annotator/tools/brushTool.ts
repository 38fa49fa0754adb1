/**
 * Brush and eraser: press and draw. The right button, Alt or the swap key does the opposite; Alt with the right button
 * held and dragged changes the size.
 */

import { brushSize } from "../../geometry/brush";
import type { FramePoint, ScreenPoint } from "../../geometry/points";
import { MAIN_BUTTON, SECONDARY_BUTTON, type PointerAt, type Step, type ToolEvent } from "./tool";

export type BrushToolState =
  | { readonly name: "idle" }
  | { readonly name: "painting"; readonly last: FramePoint }
  | { readonly name: "sizing"; readonly from: ScreenPoint; readonly size: number };

export type BrushEffect =
  | { readonly type: "stroke-begin"; readonly at: FramePoint; readonly erase: boolean }
  | { readonly type: "stroke-to"; readonly from: FramePoint; readonly to: FramePoint }
  | { readonly type: "stroke-end"; readonly from: FramePoint; readonly to: FramePoint }
  | { readonly type: "stroke-drop" }
  /** Frame-space pixels. */
  | { readonly type: "size"; readonly size: number };

export interface BrushToolContext {
  /** The eraser is in the hand, or the brush with the swap key held. */
  readonly erase: boolean;
  /** Of the brush, frame-space pixels. */
  readonly size: number;
  /** CSS pixels per frame pixel. */
  readonly scale: number;
}

export const NOT_PAINTING: BrushToolState = { name: "idle" };

export function brushTool(
  state: BrushToolState,
  event: ToolEvent,
  context: BrushToolContext,
): Step<BrushToolState, BrushEffect> {
  switch (state.name) {
    case "idle":
      return event.kind === "down" ? press(event, context) : [state];
    case "painting":
      return onStroke(state, event);
    case "sizing":
      return onSizing(state, event, context.scale);
  }
}

function press(event: PointerAt, { erase, size }: BrushToolContext): Step<BrushToolState, BrushEffect> {
  const secondary = event.button === SECONDARY_BUTTON;
  if (secondary && event.alt) return [{ name: "sizing", from: event.screen, size }];
  if (!secondary && event.button !== MAIN_BUTTON) return [NOT_PAINTING];
  const opposite = secondary || event.alt;
  return [
    { name: "painting", last: event.frame },
    { type: "stroke-begin", at: event.frame, erase: erase !== opposite },
  ];
}

function onStroke(state: BrushToolState & { name: "painting" }, event: ToolEvent): Step<BrushToolState, BrushEffect> {
  switch (event.kind) {
    case "move":
      return [
        { name: "painting", last: event.frame },
        { type: "stroke-to", from: state.last, to: event.frame },
      ];
    case "up":
      return [NOT_PAINTING, { type: "stroke-end", from: state.last, to: event.frame }];
    case "confirm": // the frame or the tool changes under the stroke: it is kept as far as it went
      return [NOT_PAINTING, { type: "stroke-end", from: state.last, to: state.last }];
    case "cancel":
      return [NOT_PAINTING, { type: "stroke-drop" }];
    default:
      return [state];
  }
}

function onSizing(
  state: BrushToolState & { name: "sizing" },
  event: ToolEvent,
  scale: number,
): Step<BrushToolState, BrushEffect> {
  switch (event.kind) {
    case "move":
      return [state, { type: "size", size: brushSize(state.size + (event.screen.x - state.from.x) / scale) }];
    case "up":
    case "confirm":
      return [NOT_PAINTING];
    case "cancel":
      return [NOT_PAINTING, { type: "size", size: state.size }];
    default:
      return [state];
  }
}
