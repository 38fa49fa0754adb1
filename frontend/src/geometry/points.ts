/** Points of the two spaces of the page. They share a shape and are branded so that they never mix. */

declare const space: unique symbol;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Frame-space pixels: x right, y down, origin at the top-left corner of the top-left pixel. */
export type FramePoint = Point & { readonly [space]: "frame" };

/** CSS pixels of the canvas, origin at its top-left corner. */
export type ScreenPoint = Point & { readonly [space]: "screen" };

/** Width and height, in pixels of whichever space its owner names. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle in frame-space pixels, x0 < x1 and y0 < y1. */
export interface FrameBox {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export const framePoint = (x: number, y: number): FramePoint => ({ x, y }) as FramePoint;

export const screenPoint = (x: number, y: number): ScreenPoint => ({ x, y }) as ScreenPoint;

/** Distance between two points of the same space, in its pixels. */
export function distance<P extends Point>(a: P, b: P): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

export function isInside(point: FramePoint, frame: Size): boolean {
  return point.x >= 0 && point.y >= 0 && point.x < frame.width && point.y < frame.height;
}

/** The box between two corners given in any order, cut to the frame. Null where nothing of it is left. */
export function boxBetween(a: FramePoint, b: FramePoint, frame: Size): FrameBox | null {
  const x0 = clamp(Math.min(a.x, b.x), 0, frame.width);
  const x1 = clamp(Math.max(a.x, b.x), 0, frame.width);
  const y0 = clamp(Math.min(a.y, b.y), 0, frame.height);
  const y1 = clamp(Math.max(a.y, b.y), 0, frame.height);
  return x1 - x0 < 1 || y1 - y0 < 1 ? null : { x0, y0, x1, y1 };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
