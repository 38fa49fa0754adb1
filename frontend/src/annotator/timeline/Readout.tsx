import { maskAt } from "../../document/state";
import { texts, timeCode } from "../../texts";
import { useEditor, useSession, useWorkbench } from "../context";
import { useStore } from "zustand";
import { quickDoubt } from "../jumps/doubt";
import { differenceOf } from "../proposals/difference";
import { useProposal } from "../proposals/useProposal";
import { makerOf } from "./maker";
import { standingOf } from "./stretches";
import styles from "./Timeline.module.css";
import { useTimeline } from "./useTimeline";

/** What is under the pointer: frame, time, and how the mask stands. Nothing pops up over the picture. */
export function Readout() {
  const { video } = useWorkbench();
  const hovered = useTimeline((state) => state.hovered);
  const current = useEditor((state) => state.frameIndex);
  const selectedId = useEditor((state) => state.selectedId);
  const fetched = useSession((state) => state.masksFetched);
  const failed = useSession((state) => state.loading.name === "failed");
  if (fetched < 1 && !failed) return <div className={styles.readout}>{texts.annotator.loadingMasks(fetched)}</div>;
  const frame = hovered?.frame ?? current;
  const objectId = hovered?.objectId ?? selectedId;
  return (
    <div className={styles.readout}>
      <b>{texts.timeline.atFrame(frame, timeCode(frame / (video.frame_rate ?? 24)))}</b>
      {objectId !== null && <Mask objectId={objectId} frame={frame} />}
    </div>
  );
}

function Mask({ objectId, frame }: { objectId: string; frame: number }) {
  const { review } = useWorkbench();
  const mask = useSession((state) => maskAt(state.document, objectId, frame));
  const asked = useStore(review, (state) => state.doubts.get(objectId)?.get(frame));
  const proposed = useProposal((proposal) => proposal?.masks.get(objectId)?.[frame]);
  const { standings, doubt, change } = texts.timeline;
  if (proposed !== undefined) return <span>{change(differenceOf(proposed))}</span>;
  if (mask === undefined) return <span>{standings.none}</span>;
  const known = asked?.revision === mask.revision ? asked.doubt : quickDoubt(mask);
  const facts = [standings[standingOf(mask)], makerOf(mask), known > 0.005 && doubt(known)].filter(Boolean).join(" · ");
  return <span title={facts}>{facts}</span>;
}
