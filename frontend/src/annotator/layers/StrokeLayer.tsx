import { memo, useMemo } from "react";
import { useStore } from "zustand";

import { drawStroke } from "../../paint/stroke";
import { useEditor, useWorkbench } from "../context";
import { useCanvasLayer } from "./useCanvasLayer";

/** The mask that is being painted on. */
export const StrokeLayer = memo(function StrokeLayer() {
  const { painter } = useWorkbench();
  const live = useStore(painter.live);
  const shownFrame = useEditor((state) => state.shownFrame);
  const view = useEditor((state) => state.view);
  const scene = useMemo(
    () => (live !== null && live.frameIndex === shownFrame ? { image: live.image, rect: live.rect } : null),
    [live, shownFrame],
  );
  const ref = useCanvasLayer(drawStroke, scene, view);
  return <canvas ref={ref} data-layer="stroke" data-stroke={live?.phase ?? ""} aria-hidden />;
});
