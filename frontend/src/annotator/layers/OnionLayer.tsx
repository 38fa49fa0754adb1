import { memo, useMemo, useSyncExternalStore } from "react";

import { drawOnion } from "../../paint/onion";
import { useEditor, useWorkbench } from "../context";
import type { MaskWish } from "../masks/maskLoader";
import { useOnion } from "../masks/useOnion";
import { useCanvasLayer } from "./useCanvasLayer";

/** Where the selected object was and will be. */
export const OnionLayer = memo(function OnionLayer() {
  const { masks: loader } = useWorkbench();
  const onion = useOnion();
  const view = useEditor((state) => state.view);
  const peeking = useEditor((state) => state.peeking);
  const version = useSyncExternalStore(loader.subscribe, loader.version);
  const scene = useMemo(() => {
    const outline = (wish: MaskWish | null): Path2D | null =>
      wish === null || peeking ? null : (loader.best(wish)?.outline ?? null);
    const [before, after] = [outline(onion.before), outline(onion.after)];
    return before === null && after === null ? null : { version, before, after };
  }, [loader, onion, peeking, version]);
  const ref = useCanvasLayer(drawOnion, scene, view);
  const shown = [scene?.before && "before", scene?.after && "after"].filter(Boolean).join(" ");
  return <canvas ref={ref} data-layer="onion" data-onion={shown} aria-hidden />;
});
