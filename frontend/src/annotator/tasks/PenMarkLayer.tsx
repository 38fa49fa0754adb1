import { memo, useMemo } from "react";

import { drawPenMark } from "../../paint/penMark";
import { useEditor } from "../context";
import { useCanvasLayer } from "../layers/useCanvasLayer";
import { useCurrentTask } from "./useCurrentTask";

const NO_POINTS: readonly number[][] = [];

/** What the verifier drew when they sent the work back, on the frame where they drew it. */
export const PenMarkLayer = memo(function PenMarkLayer() {
  const mark = useCurrentTask()?.entry?.mark;
  const shownFrame = useEditor((state) => state.shownFrame);
  const view = useEditor((state) => state.view);
  const points = mark?.frame_index === shownFrame ? mark.points : NO_POINTS;
  const scene = useMemo(() => (points.length === 0 ? null : { points }), [points]);
  const ref = useCanvasLayer(drawPenMark, scene, view);
  return <canvas ref={ref} data-layer="pen-mark" data-points={points.length} aria-hidden />;
});
