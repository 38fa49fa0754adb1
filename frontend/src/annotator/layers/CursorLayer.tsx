import { memo } from "react";

import { drawCursor, showsNothing, type CursorScene } from "../../paint/cursor";
import { useEditor } from "../context";
import { useCanvasLayer } from "./useCanvasLayer";

export const CursorLayer = memo(function CursorLayer({ scene }: { scene: CursorScene }) {
  const view = useEditor((state) => state.view);
  const ref = useCanvasLayer(drawCursor, showsNothing(scene) ? null : scene, view);
  return <canvas ref={ref} data-layer="cursor" aria-hidden />;
});
