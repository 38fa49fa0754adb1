import { useEffect, useEffectEvent, useState, type RefObject } from "react";

import { screenPoint, type ScreenPoint } from "../../geometry/points";
import { fit, pan, resize, toFrame, wheelFactor, zoomAt } from "../../geometry/viewport";
import { addPoint } from "./stroke";
import type { Check } from "./types";
import { useVerifier } from "./useVerifier";

type Points = [number, number][];

/**
 * The pointer on the player: the wheel zooms, a drag moves the picture, and while a verdict is being given a drag draws
 * the pen mark. Gives the stroke that is being drawn, null while there is none.
 */
export function usePlayerPointer(stage: RefObject<HTMLElement | null>, check: Check): Points | null {
  const { look, point } = useVerifier();
  const [stroke, setStroke] = useState<Points | null>(null);
  const frame = { width: check.video.width, height: check.video.height };

  const down = useEffectEvent((event: PointerEvent) => {
    const element = stage.current;
    if (element === null || event.button > 1) return;
    if (event.target instanceof Element && event.target.closest("button") !== null) return; // the number of a comment
    element.setPointerCapture(event.pointerId);
    event.preventDefault(); // no scrolling by the middle button
    const draws = event.button === 0 && look.getState().draft.label !== null;
    if (draws) look.setState({ playing: false });
    const points: Points = [];
    let before = pointIn(element, event);
    const draw = (at: ScreenPoint): void => {
      addPoint(points, toFrame(look.getState().view, at), frame);
      setStroke([...points]);
    };
    if (draws) draw(before);
    const move = (next: PointerEvent): void => {
      const at = pointIn(element, next);
      if (draws) draw(at);
      else look.setState(({ view }) => ({ view: pan(view, at.x - before.x, at.y - before.y) }));
      before = at;
    };
    const up = (): void => {
      element.removeEventListener("pointermove", move);
      setStroke(null);
      if (!draws || points.length === 0) return;
      look.setState(({ draft, frame: at }) => ({ draft: { ...draft, mark: { frame_index: at, points } } }));
    };
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up, { once: true });
    element.addEventListener("pointercancel", up, { once: true });
  });

  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const zoom = (event: WheelEvent): void => {
      event.preventDefault();
      const at = pointIn(element, event);
      look.setState(({ view }) => ({ view: zoomAt(view, at, wheelFactor(event)) }));
    };
    const whole = (): void => look.setState(({ view }) => ({ view: fit(view.frame, view.screen) }));
    const press = (event: PointerEvent): void => down(event);
    const over = (event: PointerEvent): void => point(pointIn(element, event));
    const off = (): void => point(null);
    const sized = new ResizeObserver(() => {
      const screen = { width: element.clientWidth, height: element.clientHeight };
      look.setState(({ view }) => ({ view: resize(view, screen) }));
    });
    sized.observe(element);
    element.addEventListener("wheel", zoom, { passive: false });
    element.addEventListener("dblclick", whole);
    element.addEventListener("pointerdown", press);
    element.addEventListener("pointermove", over);
    element.addEventListener("pointerleave", off);
    return () => {
      off();
      sized.disconnect();
      element.removeEventListener("wheel", zoom);
      element.removeEventListener("dblclick", whole);
      element.removeEventListener("pointerdown", press);
      element.removeEventListener("pointermove", over);
      element.removeEventListener("pointerleave", off);
    };
  }, [stage, look, point]);
  return stroke;
}

function pointIn(element: Element, event: { clientX: number; clientY: number }): ScreenPoint {
  const { left, top } = element.getBoundingClientRect();
  return screenPoint(event.clientX - left, event.clientY - top);
}
