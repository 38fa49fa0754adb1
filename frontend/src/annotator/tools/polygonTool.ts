/**
 * Polygon: click corner after corner; Enter, a double click or a click on the first corner closes it, Backspace or the
 * right button takes the last corner back, Esc gives it up.
 */

import { clamp, distance, framePoint, type FramePoint, type Size } from "../../geometry/points";
import { MAIN_BUTTON, SECONDARY_BUTTON, type PointerAt, type Step, type ToolEvent } from "./tool";

export type PolygonToolState =
  | { readonly name: "idle" }
  | {
      readonly name: "drawing";
      /** At least one. */
      readonly corners: readonly FramePoint[];
      /** Where the pointer is: the next corner. */
      readonly at: FramePoint;
    };

export interface PolygonEffect {
  readonly type: "polygon";
  readonly corners: readonly FramePoint[];
}

export interface PolygonToolContext {
  readonly frame: Size;
  /** CSS pixels per frame pixel. */
  readonly scale: number;
}

export const NO_POLYGON: PolygonToolState = { name: "idle" };

/** So near to a corner the pointer is on it, CSS pixels. */
export const CORNER_REACH_PX = 8;
const FEWEST_CORNERS = 3;

export function polygonTool(
  state: PolygonToolState,
  event: ToolEvent,
  context: PolygonToolContext,
): Step<PolygonToolState, PolygonEffect> {
  switch (event.kind) {
    case "down":
      return press(state, event, context);
    case "move":
      return [state.name === "idle" ? state : { ...state, at: within(event.frame, context.frame) }];
    case "up":
      return [state];
    case "confirm":
      return closed(state);
    case "back":
      return [withoutLast(state)];
    case "cancel":
      return [NO_POLYGON];
  }
}

/** Whether a press at the pointer closes the polygon. */
export function wouldClose(state: PolygonToolState, { scale }: Pick<PolygonToolContext, "scale">): boolean {
  return state.name === "drawing" && state.corners.length >= FEWEST_CORNERS && isOn(state.corners[0], state.at, scale);
}

function press(
  state: PolygonToolState,
  event: PointerAt,
  { frame, scale }: PolygonToolContext,
): Step<PolygonToolState, PolygonEffect> {
  if (event.button === SECONDARY_BUTTON) return [withoutLast(state)];
  if (event.button !== MAIN_BUTTON) return [state];
  const at = within(event.frame, frame);
  if (state.name === "idle") return [{ name: "drawing", corners: [at], at }];
  if (wouldClose({ ...state, at }, { scale })) return closed(state);
  // The second press of a double click is no corner of its own.
  if (isOn(state.corners.at(-1), at, scale * 2)) return [state];
  return [{ name: "drawing", corners: [...state.corners, at], at }];
}

function closed(state: PolygonToolState): Step<PolygonToolState, PolygonEffect> {
  if (state.name === "idle" || state.corners.length < FEWEST_CORNERS) return [state];
  return [NO_POLYGON, { type: "polygon", corners: state.corners }];
}

function withoutLast(state: PolygonToolState): PolygonToolState {
  if (state.name === "idle" || state.corners.length === 1) return NO_POLYGON;
  return { ...state, corners: state.corners.slice(0, -1) };
}

/** Corners beside the frame lie on its edge, so that the edge is reached without aiming. */
const within = (point: FramePoint, frame: Size): FramePoint =>
  framePoint(clamp(point.x, 0, frame.width), clamp(point.y, 0, frame.height));

const isOn = (corner: FramePoint | undefined, at: FramePoint, scale: number): boolean =>
  corner !== undefined && distance(corner, at) * scale <= CORNER_REACH_PX;
