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
  // Not the whole of it: it changes with every piece of a stroke.
  const phase = useStore(painter.live, (live) => live?.phase ?? null);
  const maskletId = useStore(painter.live, (live) => live?.maskletId ?? null);
  const frameIndex = useStore(painter.live, (live) => live?.frameIndex ?? null);
  const shownFrame = useEditor((state) => state.shownFrame);
  useSyncExternalStore(loader.subscribe, loader.version);
  const own = stored.find(({ object }) => object.id === maskletId);
  const elsewhere = frameIndex !== shownFrame;
  const ready = own === undefined || loader.isReady(own.wish);
  const over = phase === "stored" && (elsewhere || ready);
  useEffect(() => {
    if (over) painter.drop();
  }, [over, painter]);
  return elsewhere ? null : maskletId;
}
