import { memo, useEffect, useMemo, useSyncExternalStore } from "react";

import { drawMasks } from "../../paint/masks";
import { useEditor, useSession, useWorkbench } from "../context";
import { maskWishes, sceneMask, shownMasks } from "../masks/maskScene";
import { useObjects } from "../useObjects";
import { useCanvasLayer } from "./useCanvasLayer";

/** All masks of the shown frame. */
export const MaskLayer = memo(function MaskLayer() {
  const { masks: loader } = useWorkbench();
  const masks = useSession((state) => state.document.masks);
  const objects = useObjects();
  const shownFrame = useEditor((state) => state.shownFrame);
  const travel = useEditor((state) => state.travel);
  const view = useEditor((state) => state.view);
  const selectedId = useEditor((state) => state.selectedId);
  const opacity = useEditor((state) => state.opacity);
  const hiddenIds = useEditor((state) => state.hiddenIds);
  const masksHidden = useEditor((state) => state.masksHidden);
  const peeking = useEditor((state) => state.peeking);
  const version = useSyncExternalStore(loader.subscribe, loader.version);

  const shown = useMemo(
    () =>
      shownFrame === null
        ? []
        : shownMasks(masks, objects, shownFrame, selectedId, { hiddenIds, masksHidden, peeking }),
    [masks, objects, shownFrame, selectedId, hiddenIds, masksHidden, peeking],
  );
  useEffect(() => {
    if (shownFrame !== null) loader.want(maskWishes(masks, objects, shownFrame, travel, hiddenIds));
  }, [loader, masks, objects, shownFrame, travel, hiddenIds]);
  const scene = useMemo(
    () => ({
      version, // another version means that a mask may have become ready
      masks: shown.flatMap((one) => {
        const paintable = loader.best(one.wish);
        return paintable === null ? [] : [sceneMask(one, paintable, { selectedId, opacity })];
      }),
    }),
    [loader, shown, selectedId, opacity, version],
  );
  const ref = useCanvasLayer(drawMasks, scene, view);
  return <canvas ref={ref} data-layer="masks" data-masks={scene.masks.length} aria-hidden />;
});
