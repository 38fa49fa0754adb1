import { useLayoutEffect, useRef, type RefObject } from "react";

import { repaint } from "../layers/useCanvasLayer";

type DrawStrip<Scene> = (ctx: CanvasRenderingContext2D, scene: Scene, width: number, height: number) => void;

/** Keeps a canvas of the timeline in step with a scene and with its own size. */
export function useStrip<Scene>(scene: Scene | null, draw: DrawStrip<Scene>): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const canvas = ref.current;
    if (canvas === null || scene === null) return;
    let handle = 0;
    const paint = (): void => {
      cancelAnimationFrame(handle);
      handle = requestAnimationFrame(() => {
        const { clientWidth: width, clientHeight: height } = canvas;
        if (width > 0 && height > 0) repaint(canvas, { width, height }, (ctx) => draw(ctx, scene, width, height));
      });
    };
    const observer = new ResizeObserver(paint); // calls at once as well
    observer.observe(canvas);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(handle);
    };
  }, [scene, draw]);
  return ref;
}
