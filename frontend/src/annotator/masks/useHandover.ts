import { useEffect, useSyncExternalStore } from "react";
import { useStore } from "zustand";

import { useEditor, useWorkbench } from "../context";
import type { ShownMask } from "./maskScene";

/**
 * Keeps a stroke in sight until the mask that holds it has been unpacked, so that nothing flickers. Gives the object
 * that is being painted on.
 */
export function useHandover(stored: readonly ShownMask[]): string | null {
  const { painter, masks: loader } = useWorkbench();
  const live = useStore(painter.live);
  const shownFrame = useEditor((state) => state.shownFrame);
  useSyncExternalStore(loader.subscribe, loader.version);
  const own = stored.find(({ object }) => object.id === live?.maskletId);
  const elsewhere = live !== null && live.frameIndex !== shownFrame;
  const ready = own === undefined || loader.isReady(own.wish);
  const over = live?.phase === "stored" && (elsewhere || ready);
  useEffect(() => {
    if (over) painter.drop();
  }, [over, painter]);
  return elsewhere ? null : (live?.maskletId ?? null);
}
