import { memo, useEffect, useMemo, useSyncExternalStore } from "react";
import { useStore } from "zustand";

import { drawProposals } from "../../paint/proposals";
import { useEditor, useWorkbench } from "../context";
import { useCanvasLayer } from "../layers/useCanvasLayer";
import type { MaskLoader } from "../masks/maskLoader";
import { useObjects } from "../useObjects";
import type { Proposal } from "./proposalStore";
import { proposalWishes, shownProposals } from "./proposalScene";
import { useProposal } from "./useProposal";

/** Outlines of what is proposed for the shown frame; nothing while nothing is proposed. */
export const ProposalLayer = memo(function ProposalLayer() {
  const proposal = useProposal((found) => found);
  const loader = useStore(useWorkbench().proposals.store, (state) => state.loader);
  return proposal === null || loader === null ? null : <Outlines proposal={proposal} loader={loader} />;
});

function Outlines({ proposal, loader }: { proposal: Proposal; loader: MaskLoader }) {
  const objects = useObjects();
  const shownFrame = useEditor((state) => state.shownFrame);
  const travel = useEditor((state) => state.travel);
  const hiddenIds = useEditor((state) => state.hiddenIds);
  const view = useEditor((state) => state.view);
  const version = useSyncExternalStore(loader.subscribe, loader.version);
  const { runId, masks } = proposal;
  useEffect(() => {
    if (shownFrame !== null) loader.want(proposalWishes(runId, masks, objects, shownFrame, travel, hiddenIds));
  }, [loader, runId, masks, objects, shownFrame, travel, hiddenIds]);
  const scene = useMemo(() => {
    const shown = shownFrame === null ? [] : shownProposals(runId, masks, objects, shownFrame, hiddenIds);
    const outlines = shown.flatMap(({ wish, colour }) => {
      const outline = loader.best(wish)?.outline ?? null;
      return outline === null ? [] : [{ outline, colour }];
    });
    return { version, outlines };
  }, [loader, runId, masks, objects, shownFrame, hiddenIds, version]);
  const ref = useCanvasLayer(drawProposals, scene, view);
  return <canvas ref={ref} data-layer="proposals" data-outlines={scene.outlines.length} aria-hidden />;
}
