import { useEffect, useRef } from "react";

import { useWorkbench } from "../context";
import { drawMaskPicture, type Cut } from "./pictureOfMask";

/** The canvas has the first call on the page's time; and of masks that follow fast only the last is drawn here. */
const PATIENCE_MS = 200;

interface MaskPictureProps {
  frameIndex: number;
  /** Compressed run lengths; null for no mask. */
  counts: string | null;
  cut: Cut;
  colour: string;
  /** CSS pixels. */
  width: number;
  height: number;
  label?: string;
  className?: string | undefined;
}

/** A mask on its frame; decoration unless it has a label. */
export function MaskPicture({ frameIndex, counts, cut, colour, width, height, label, className }: MaskPictureProps) {
  const { video } = useWorkbench();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { left, top, width: cutWidth, height: cutHeight } = cut;
  useEffect(() => {
    const target = canvas.current;
    if (target === null) return;
    const gone = new AbortController();
    const scene = {
      videoId: video.id,
      frameIndex,
      frame: { width: video.width ?? 1, height: video.height ?? 1 },
      counts,
      cut: { left, top, width: cutWidth, height: cutHeight },
      colour,
    };
    const timer = setTimeout(() => {
      drawMaskPicture(target, scene, gone.signal).catch((error: unknown) => {
        if (!gone.signal.aborted) console.debug("a picture of a mask could not be drawn", error);
      });
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [video, frameIndex, counts, left, top, cutWidth, cutHeight, colour]);
  const sharp = 2;
  return (
    <canvas
      ref={canvas}
      className={className}
      width={width * sharp}
      height={height * sharp}
      style={{ width, height }}
      role={label === undefined ? undefined : "img"}
      aria-label={label}
      aria-hidden={label === undefined}
    />
  );
}
