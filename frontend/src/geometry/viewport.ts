/** Where the frame lies on the screen. Pure: every function returns a new viewport. */

import { clamp, framePoint, screenPoint, type FramePoint, type ScreenPoint, type Size } from "./points";

export const MAX_SCALE = 32;
/** Above this scale frame pixels are drawn as squares. */
export const NEAREST_ABOVE_SCALE = 4;
/** Free room around a fitted frame, CSS pixels. */
const FIT_MARGIN_PX = 12;
/** So much of the frame stays in sight however far it is moved, CSS pixels. */
const KEEP_IN_SIGHT_PX = 48;

export interface Viewport {
  /** Canvas size, CSS pixels. */
  readonly screen: Size;
  /** Frame size, frame-space pixels. */
  readonly frame: Size;
  /** CSS pixels per frame pixel. */
  readonly scale: number;
  /** Screen position of the frame's top-left corner, CSS pixels. */
  readonly left: number;
  readonly top: number;
  /** True while the frame follows the size of the canvas. */
  readonly fitted: boolean;
}

/** The largest scale at which the whole frame is seen. */
export function fitScale(frame: Size, screen: Size): number {
  const width = Math.max(screen.width - 2 * FIT_MARGIN_PX, 1);
  const height = Math.max(screen.height - 2 * FIT_MARGIN_PX, 1);
  return Math.min(width / frame.width, height / frame.height, MAX_SCALE);
}

/** The whole frame, centred. */
export function fit(frame: Size, screen: Size): Viewport {
  const scale = fitScale(frame, screen);
  return {
    screen,
    frame,
    scale,
    left: (screen.width - frame.width * scale) / 2,
    top: (screen.height - frame.height * scale) / 2,
    fitted: true,
  };
}

export function toScreen(view: Viewport, point: FramePoint): ScreenPoint {
  return screenPoint(view.left + point.x * view.scale, view.top + point.y * view.scale);
}

export function toFrame(view: Viewport, point: ScreenPoint): FramePoint {
  return framePoint((point.x - view.left) / view.scale, (point.y - view.top) / view.scale);
}

/** Zooms by `factor`; the frame point under `at` stays under it. */
export function zoomAt(view: Viewport, at: ScreenPoint, factor: number): Viewport {
  const least = Math.min(fitScale(view.frame, view.screen) / 2, 1);
  const scale = clamp(view.scale * factor, least, MAX_SCALE);
  const anchor = toFrame(view, at);
  return keepInSight({
    ...view,
    scale,
    left: at.x - anchor.x * scale,
    top: at.y - anchor.y * scale,
    fitted: false,
  });
}

/** Zooms at the middle of the canvas to `scale`, CSS pixels per frame pixel. */
export function zoomTo(view: Viewport, scale: number): Viewport {
  const middle = screenPoint(view.screen.width / 2, view.screen.height / 2);
  return zoomAt(view, middle, scale / view.scale);
}

/** Moves the frame by CSS pixels. */
export function pan(view: Viewport, dx: number, dy: number): Viewport {
  return keepInSight({ ...view, left: view.left + dx, top: view.top + dy, fitted: false });
}

/** Moves the frame so that a point of it lies in the middle of the canvas. */
export function centreOn(view: Viewport, point: FramePoint): Viewport {
  const { x, y } = toScreen(view, point);
  return pan(view, view.screen.width / 2 - x, view.screen.height / 2 - y);
}

/** The same look where a point of the frame is seen; moved to it where it is not. */
export function withInSight(view: Viewport, point: FramePoint): Viewport {
  const { x, y } = toScreen(view, point);
  const seen = x >= 0 && y >= 0 && x <= view.screen.width && y <= view.screen.height;
  return seen ? view : centreOn(view, point);
}

/** The same look at the frame on a canvas of another size. */
export function resize(view: Viewport, screen: Size): Viewport {
  if (view.fitted) return fit(view.frame, screen);
  const dx = (screen.width - view.screen.width) / 2;
  const dy = (screen.height - view.screen.height) / 2;
  return keepInSight({ ...view, screen, left: view.left + dx, top: view.top + dy });
}

/** Zoom factor of one wheel event; lines and pages are turned into pixels, a pinch (Ctrl) goes faster. */
export function wheelFactor(event: { deltaY: number; deltaMode: number; ctrlKey: boolean }): number {
  const pixels = event.deltaY * ([1, 16, 400][event.deltaMode] ?? 1);
  return Math.exp(-clamp(pixels, -240, 240) * (event.ctrlKey ? 0.01 : 0.0022));
}

export function usesNearestPixels(view: Viewport): boolean {
  return view.scale > NEAREST_ABOVE_SCALE;
}

function keepInSight(view: Viewport): Viewport {
  const width = view.frame.width * view.scale;
  const height = view.frame.height * view.scale;
  return {
    ...view,
    left: clamp(view.left, KEEP_IN_SIGHT_PX - width, view.screen.width - KEEP_IN_SIGHT_PX),
    top: clamp(view.top, KEEP_IN_SIGHT_PX - height, view.screen.height - KEEP_IN_SIGHT_PX),
  };
}
