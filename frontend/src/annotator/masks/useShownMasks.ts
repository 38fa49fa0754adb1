import { useMemo } from "react";
import { useStore } from "zustand";

import { useEditor, useSession, useSettings, useWorkbench } from "../context";
import { useObjects } from "../useObjects";
import { pendingMask } from "./currentMask";
import { shownMasks, type InsteadOf, type ShownMask } from "./maskScene";

const NONE: readonly ShownMask[] = [];

/** The masks to see on the shown frame: stored ones, what a person has just made, or the candidate they look at. */
export function useShownMasks(): readonly ShownMask[] {
  const masks = useSession((state) => state.document.masks);
  const objects = useObjects();
  const insteadOf = useInsteadOf();
  const shownFrame = useEditor((state) => state.shownFrame);
  const selectedId = useEditor((state) => state.selectedId);
  const hiddenIds = useEditor((state) => state.hiddenIds);
  const masksHidden = useEditor((state) => state.masksHidden);
  const peeking = useEditor((state) => state.peeking);
  const solo = useSettings((state) => state.solo);
  return useMemo(() => {
    if (shownFrame === null) return NONE;
    const visibility = { hiddenIds, masksHidden, peeking, solo };
    return shownMasks(masks, objects, shownFrame, selectedId, visibility, insteadOf);
  }, [masks, objects, insteadOf, shownFrame, selectedId, hiddenIds, masksHidden, peeking, solo]);
}

function useInsteadOf(): InsteadOf {
  const { candidates: chooser } = useWorkbench();
  const outbox = useSession((state) => state.outbox);
  const candidates = useSession((state) => state.candidates);
  const choice = useStore(chooser.choice);
  return useMemo(
    () => (maskletId, frameIndex) => {
      const chosen = candidates?.promptId === choice?.promptId ? candidates : null;
      if (chosen?.maskletId === maskletId && chosen.frameIndex === frameIndex && choice !== null) {
        const mask = chosen.masks[choice.index];
        if (mask) return { counts: mask.counts, key: `${choice.promptId}:${choice.index}` };
      }
      const pending = pendingMask(outbox, maskletId, frameIndex);
      return pending === null ? null : { counts: pending.counts, key: pending.id };
    },
    [outbox, candidates, choice],
  );
}
