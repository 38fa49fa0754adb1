import { memo, useEffect, useRef, useState, useSyncExternalStore } from "react";

import { repaint } from "../../annotator/layers/useCanvasLayer";
import type { FrameBox, Size } from "../../geometry/points";
import { drawFrame } from "../../paint/frame";
import { drawMasks, type MaskInScene } from "../../paint/masks";
import { boxAround, closeUp, viewOf } from "./crop";
import { maskWish } from "./maskShelf";
import type { Check, CheckMask } from "./types";
import { useVerifier } from "./useVerifier";

interface TileCanvasProps {
  check: Check;
  /** Address of the picture. */
  picture: string;
  frameIndex: number;
  /** The mask; null where there is none. */
  counts: string | null;
  /** The tile shows the object and not the whole frame. */
  closeUp: boolean;
  /** Masks whose boxes say what a close look shows; of none the whole frame is shown. */
  around: readonly CheckMask[];
  bare?: boolean;
}

/** One frame with the outline of the masklet. Nothing is painted before picture and mask are there. */
export const TileCanvas = memo(function TileCanvas(props: TileCanvasProps) {
  const { check, picture, frameIndex, counts, bare = false, around } = props;
  const { pictures, masks } = useVerifier();
  const ref = useRef<HTMLCanvasElement>(null);
  const size = useSizeOf(ref);
  const bitmap = useSyncExternalStore(pictures.subscribe, () => pictures.picture(picture));
  useSyncExternalStore(masks.subscribe, masks.version); // a mask may have become ready
  const wish = counts === null ? null : maskWish(check, frameIndex, counts);
  const ready = bitmap !== null && (wish === null || masks.isReady(wish));
  const outline = wish === null ? null : masks.best(wish);
  const frame: Size = { width: check.video.width, height: check.video.height };
  const boxes = around.flatMap((mask) => boxOf(masks.best(maskWish(check, mask.frame_index, mask.counts))));
  const part = partOf(boxAround(boxes), frame, size, props.closeUp);
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null || size.width === 0 || !ready) return;
    const view = viewOf(part, frame, size);
    const handle = requestAnimationFrame(() => {
      repaint(canvas, size, (ctx) => {
        drawFrame(ctx, { picture: bitmap }, view);
        if (outline !== null && !bare) drawMasks(ctx, { masks: [inScene(outline, wish?.colour ?? "#fff")] }, view);
      });
      canvas.dataset.painted = "yes";
    });
    return () => cancelAnimationFrame(handle);
  });
  return <canvas ref={ref} aria-hidden />;
});

type Outline = Pick<MaskInScene, "bitmap" | "left" | "top" | "crest" | "outline">;

/** Boundary only; a mask that is too ragged for an outline is filled, so that it is seen at all. */
export function inScene(mask: Outline, colour: string, filled = false): MaskInScene {
  const opacity = filled || mask.outline === null ? 0.4 : 0;
  return { ...mask, colour, opacity, selected: true, trained: true, stale: false, badge: "" };
}

function boxOf(mask: Outline | null): FrameBox[] {
  if (mask === null) return [];
  const { left, top, bitmap } = mask;
  return [{ x0: left, y0: top, x1: left + bitmap.width, y1: top + bitmap.height }];
}

function partOf(box: FrameBox | null, frame: Size, size: Size, close: boolean): FrameBox {
  if (box === null || !close || size.width === 0) return { x0: 0, y0: 0, x1: frame.width, y1: frame.height };
  return closeUp(box, frame, size);
}

function useSizeOf(ref: { current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
