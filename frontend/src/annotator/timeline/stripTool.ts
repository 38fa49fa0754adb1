/**
 * What a press on the timeline means. Pure: ruler and pictures scrub; on a lane a press goes to the frame and picks the
 * object, a drag selects a range of it.
 */

import type { FrameSpan } from "../../document/reduce";

export type StripTool =
  | { readonly name: "idle" }
  | { readonly name: "scrubbing" }
  | { readonly name: "pressing"; readonly frame: number; readonly x: number }
  | { readonly name: "selecting"; readonly anchor: number };

export interface StripEvent {
  readonly kind: "down" | "move" | "up";
  readonly frame: number;
  /** Pixels from the left, to tell a drag from a press. */
  readonly x: number;
  /** Object of the lane under the pointer, null on ruler and pictures. */
  readonly objectId: string | null;
  /** Shift extends what is selected. */
  readonly extend: boolean;
}

/** What is to be done. */
export interface StripAction {
  readonly goTo?: number;
  readonly select?: string;
  /** Null takes the range away. */
  readonly range?: FrameSpan | null;
}

const DRAG_PX = 4;
export const IDLE_STRIP: StripTool = { name: "idle" };

/** `current` is the frame of the playhead and `range` what is selected; both matter for extending. */
export function stripTool(
  tool: StripTool,
  event: StripEvent,
  current: number,
  range: FrameSpan | null,
): [StripTool, StripAction] {
  if (event.kind === "up") return [IDLE_STRIP, {}];
  if (event.kind === "down") return pressed(event, current, range);
  switch (tool.name) {
    case "idle":
      return [tool, {}];
    case "scrubbing":
      return [tool, { goTo: event.frame }];
    case "pressing":
      if (Math.abs(event.x - tool.x) < DRAG_PX) return [tool, {}];
      return [{ name: "selecting", anchor: tool.frame }, selection(tool.frame, event.frame)];
    case "selecting":
      return [tool, selection(tool.anchor, event.frame)];
  }
}

function pressed(event: StripEvent, current: number, range: FrameSpan | null): [StripTool, StripAction] {
  const picked = event.objectId === null ? {} : { select: event.objectId };
  if (event.extend) {
    const anchor = range === null ? current : farEnd(range, event.frame);
    return [
      { name: "selecting", anchor },
      { ...picked, ...selection(anchor, event.frame) },
    ];
  }
  if (event.objectId === null) return [{ name: "scrubbing" }, { goTo: event.frame }];
  return [
    { name: "pressing", frame: event.frame, x: event.x },
    { ...picked, goTo: event.frame, range: null },
  ];
}

const selection = (anchor: number, frame: number): StripAction => ({ range: spanOf(anchor, frame), goTo: frame });

export const spanOf = (one: number, other: number): FrameSpan => ({
  first: Math.min(one, other),
  last: Math.max(one, other),
});

/** The end of a range that stays when the other one is moved. */
function farEnd({ first, last }: FrameSpan, frame: number): number {
  return Math.abs(frame - first) < Math.abs(frame - last) ? last : first;
}
