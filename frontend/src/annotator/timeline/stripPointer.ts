/** Carries out what the pointer does on the timeline. */

import type { MouseEvent, PointerEvent } from "react";

import { frameAt } from "../../geometry/timeView";
import { goTo } from "../editor";
import type { Workbench } from "../workbench";
import { stretchAt } from "./stretches";
import { IDLE_STRIP, stripTool, type StripEvent } from "./stripTool";

export class StripPointer {
  private tool = IDLE_STRIP;

  constructor(private readonly workbench: Workbench) {}

  readonly down = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.step("down", event);
  };

  readonly move = (event: PointerEvent<HTMLElement>): void => this.step("move", event);

  readonly up = (event: PointerEvent<HTMLElement>): void => this.step("up", event);

  readonly leave = (): void => this.workbench.timeline.setState({ hovered: null });

  /** Selects the whole stretch of one standing. */
  readonly selectStretch = ({ target }: MouseEvent<HTMLElement>): void => {
    const { session, timeline } = this.workbench;
    const objectId = laneOf(target);
    const { hovered } = timeline.getState();
    if (objectId === null || hovered === null) return;
    timeline.setState({ range: stretchAt(session.store.getState().document, objectId, hovered.frame) });
  };

  private step(kind: StripEvent["kind"], event: PointerEvent<HTMLElement>): void {
    const { editor, timeline } = this.workbench;
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - left;
    const { view, range } = timeline.getState();
    const frame = frameAt(view, x, width);
    const objectId = laneOf(event.target);
    const whole = { kind, frame, x, objectId, extend: event.shiftKey };
    const [tool, action] = stripTool(this.tool, whole, editor.getState().frameIndex, range);
    this.tool = tool;
    timeline.setState({ hovered: { frame, objectId }, ...(action.range !== undefined && { range: action.range }) });
    if (action.select !== undefined) editor.setState({ selectedId: action.select });
    if (action.goTo !== undefined) goTo(editor, action.goTo);
  }
}

/** The object of the lane that an element belongs to, null on ruler and pictures. */
export function laneOf(target: EventTarget | null): string | null {
  const lane = target instanceof Element ? target.closest<HTMLElement>("[data-lane-id]") : null;
  return lane?.dataset.laneId ?? null;
}
