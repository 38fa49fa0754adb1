import { useLayoutEffect, useRef, type RefObject } from "react";

import type { Viewport } from "../../geometry/viewport";
import type { Draw } from "../../paint/paint";

/** Keeps one canvas in step with a scene: at most one repaint per frame, none when nothing changed. */
export function useCanvasLayer<Scene>(
  draw: Draw<Scene>,
  scene: Scene,
  view: Viewport,
): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const handle = requestAnimationFrame(() => {
      if (ref.current) repaint(ref.current, view.screen, (ctx) => draw(ctx, scene, view));
    });
    return () => cancelAnimationFrame(handle);
  }, [draw, scene, view]);
  return ref;
}

/** Clears a canvas, fits it to so many CSS pixels and paints on it with the CSS pixel as the unit. */
export function repaint(
  canvas: HTMLCanvasElement,
  size: { readonly width: number; readonly height: number },
  draw: (ctx: CanvasRenderingContext2D) => void,
): void {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.max(Math.round(size.width * ratio), 1);
  const height = Math.max(Math.round(size.height * ratio), 1);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const ctx = canvas.getContext("2d");
  if (ctx === null) return;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, width, height);
  ctx.setTransform(width / size.width, 0, 0, height / size.height, 0, 0);
  draw(ctx);
}
