import { memo, useMemo, useSyncExternalStore } from "react";

import { drawFrame } from "../../paint/frame";
import { useEditor, useWorkbench } from "../context";
import { useCanvasLayer } from "./useCanvasLayer";

/** The picture of the shown frame. */
export const FrameLayer = memo(function FrameLayer() {
  const { frames } = useWorkbench();
  const shown = useEditor((state) => state.shownFrame);
  const view = useEditor((state) => state.view);
  const picture = useSyncExternalStore(frames.subscribe, () => (shown === null ? null : frames.picture(shown)));
  const scene = useMemo(() => ({ picture }), [picture]);
  const ref = useCanvasLayer(drawFrame, scene, view);
  return <canvas ref={ref} data-layer="frame" data-view={`${view.scale} ${view.left} ${view.top}`} aria-hidden />;
});
