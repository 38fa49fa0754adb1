import { useLayoutEffect, useRef, type RefObject } from "react";

import type { Viewport } from "../../geometry/viewport";
import type { Draw } from "../../paint/paint";
import { repaintSoon } from "./repaints";

/** What a canvas shows. */
interface Painted<Scene> {
  readonly draw: Draw<Scene>;
  readonly scene: Scene | null;
  readonly view: Viewport;
}

/**
 * Keeps one canvas in step with a scene: at most one repaint per frame, none when nothing changed. Null = nothing to see:
 * the canvas is hidden, since browsers blend empty ones with every frame.
 *
 * @param same - Whether two scenes look the same, for a scene that is made anew more often than it changes.
 */
export function useCanvasLayer<Scene>(
  draw: Draw<Scene>,
  scene: Scene | null,
  view: Viewport,
  same: (painted: Scene | null, scene: Scene | null) => boolean = Object.is,
): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  const painted = useRef<Painted<Scene> | null>(null);
  useLayoutEffect(() => {
    const last = painted.current;
    if (last !== null && last.draw === draw && last.view === view && same(last.scene, scene)) return;
    return repaintSoon(() => {
      const canvas = ref.current;
      if (canvas === null) return;
      painted.current = { draw, scene, view };
      canvas.hidden = scene === null;
      if (scene !== null) repaint(canvas, view.screen, (ctx) => draw(ctx, scene, view));
    });
  }, [draw, scene, view, same]);
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
