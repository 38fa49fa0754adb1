/** One masklet's lane of the timeline: where it has masks, of which standing, and where it was prompted. */

import type { LaneSegment } from "../document/laneSegments";

export interface LaneScene {
  readonly segments: readonly LaneSegment[];
  /** Prompted frames, ascending. */
  readonly prompted: readonly number[];
  readonly frameCount: number;
  readonly colour: string;
  readonly selected: boolean;
}

const BAR_PX = 7;
const THIN_PX = 2;
const DOT_RADIUS_PX = 4;
const NEUTRAL = "#8b929c";

/** Left edge of a frame's cell on a strip of so many pixels. */
export const frameLeft = (frame: number, frameCount: number, width: number): number => (frame / frameCount) * width;

export function drawLane(ctx: CanvasRenderingContext2D, scene: LaneScene, width: number, height: number): void {
  const middle = height / 2;
  ctx.globalAlpha = 0.3;
  ctx.fillStyle = NEUTRAL;
  ctx.fillRect(0, middle - 0.5, width, 1);
  for (const segment of scene.segments) drawSegment(ctx, segment, scene, width, middle);
  for (const frame of scene.prompted) {
    const cell = width / scene.frameCount;
    drawDot(ctx, frameLeft(frame, scene.frameCount, width) + cell / 2, middle, scene.colour);
  }
}

function drawSegment(
  ctx: CanvasRenderingContext2D,
  segment: LaneSegment,
  scene: LaneScene,
  width: number,
  middle: number,
): void {
  const left = frameLeft(segment.first, scene.frameCount, width);
  const right = Math.max(frameLeft(segment.last + 1, scene.frameCount, width), left + 1.5);
  const strong = scene.selected ? 1 : 0.75;
  ctx.fillStyle = scene.colour;
  switch (segment.state) {
    case "absent":
      ctx.globalAlpha = strong * 0.8;
      ctx.fillStyle = NEUTRAL;
      ctx.fillRect(left, middle - THIN_PX / 2, right - left, THIN_PX);
      return;
    case "stale":
      ctx.globalAlpha = strong;
      for (let x = left; x < right; x += 5) ctx.fillRect(x, middle - BAR_PX / 2, Math.min(2, right - x), BAR_PX);
      return;
    case "edited":
    case "locked":
      ctx.globalAlpha = 1;
      ctx.fillRect(left, middle - BAR_PX / 2 - 2, right - left, BAR_PX + 4);
      return;
    case "propagated":
      ctx.globalAlpha = strong * 0.85;
      ctx.fillRect(left, middle - BAR_PX / 2, right - left, BAR_PX);
  }
}

function drawDot(ctx: CanvasRenderingContext2D, x: number, y: number, colour: string): void {
  ctx.globalAlpha = 1;
  ctx.beginPath();
  ctx.arc(x, y, DOT_RADIUS_PX, 0, 2 * Math.PI);
  ctx.fillStyle = "#fff";
  ctx.fill();
  ctx.strokeStyle = "rgb(0 0 0 / 70%)";
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(x, y, DOT_RADIUS_PX - 2, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.fill();
}
