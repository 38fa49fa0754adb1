import { memo, useEffect, useSyncExternalStore } from "react";

import { drawMasks } from "../../paint/masks";
import { useEditor, useSession, useSettings, useWorkbench } from "../context";
import { maskWishes, sceneMask } from "../masks/maskScene";
import { useHandover } from "../masks/useHandover";
import { useOnionWishes } from "../masks/useOnion";
import { useShownMasks } from "../masks/useShownMasks";
import { useObjects } from "../useObjects";
import { isSame } from "./isSame";
import { useCanvasLayer } from "./useCanvasLayer";

/** All masks of the shown frame, but for the one that is being painted on. */
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
  const outlineOnly = useSettings((state) => state.outlineOnly);
  useSyncExternalStore(loader.subscribe, loader.version); // another version: a mask may have become ready
  const stored = useShownMasks();
  const onion = useOnionWishes();
  const paintedId = useHandover(stored);

  useEffect(() => {
    if (shownFrame === null) return;
    const here = stored.map(({ wish }) => wish);
    loader.want([...here, ...onion, ...maskWishes(masks, objects, shownFrame, travel, hiddenIds)]);
  }, [loader, stored, onion, masks, objects, shownFrame, travel, hiddenIds]);
  const scene = {
    masks: stored.flatMap((one) => {
      const paintable = one.object.id === paintedId ? null : loader.best(one.wish);
      return paintable === null ? [] : [sceneMask(one, paintable, { selectedId, opacity, outlineOnly })];
    }),
  };
  const ref = useCanvasLayer(drawMasks, scene, view, isSame);
  return <canvas ref={ref} data-layer="masks" data-masks={scene.masks.length} aria-hidden />;
});
