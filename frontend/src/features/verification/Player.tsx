import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";

import { FrameLoader, fetchPictureFrom } from "../../annotator/frames/frameLoader";
import { useCanvasLayer } from "../../annotator/layers/useCanvasLayer";
import { frameUrl } from "../../api/addresses";
import { answered, client } from "../../api/client";
import { drawFrame } from "../../paint/frame";
import { drawMasks } from "../../paint/masks";
import { drawPenMark } from "../../paint/penMark";
import { texts } from "../../texts";
import { CheckPins } from "./CheckComments";
import { maskWish } from "./maskShelf";
import styles from "./Player.module.css";
import { PlayerBar } from "./PlayerBar";
import { heldFrame, rhythmOf } from "./rhythm";
import { shownMark } from "./shownMark";
import { inScene } from "./TileCanvas";
import type { Check, Prepared } from "./types";
import { usePlayerPointer } from "./usePlayerPointer";
import { usePlaying } from "./usePlaying";
import { useLook, useVerifier } from "./useVerifier";

/** Masks of so many frames ahead are unpacked before they are needed. */
const AHEAD = 12;

/** The whole video with the outline of the masklet, at the frame that is looked at. */
export function Player({ prepared }: { prepared: Prepared }) {
  const loader = useFrames(prepared.check);
  if (loader === null) return null;
  return (
    <div className={styles.player}>
      <Stage check={prepared.check} loader={loader} />
      <PlayerBar prepared={prepared} />
    </div>
  );
}

function Stage({ check, loader }: { check: Check; loader: FrameLoader }) {
  const stage = useRef<HTMLDivElement>(null);
  const view = useLook((state) => state.view);
  const wanted = useLook((state) => state.frame);
  const shown = useShownFrame(loader, wanted);
  const picture = useSyncExternalStore(loader.subscribe, () => (shown === null ? null : loader.picture(shown)));
  const { scene: masks, held } = useMaskScene(check, shown);
  const stroke = usePlayerPointer(stage, check);
  const mark = useLook((state) => state.draft.mark);
  usePlaying(check, loader);
  const frameScene = useMemo(() => ({ picture }), [picture]);
  const earlier = check.entry?.mark ?? null;
  const penScene = useMemo(() => shownMark({ stroke, drafted: mark, earlier }, shown), [stroke, mark, earlier, shown]);
  const drawing = useLook((state) => state.draft.label !== null);
  return (
    <div
      ref={stage}
      className={styles.stage}
      role="application"
      aria-label={texts.verification.stage}
      data-shown-frame={shown ?? ""}
      data-drawing={drawing}
      data-view={`${view.scale} ${view.left} ${view.top}`}
    >
      <canvas ref={useCanvasLayer(drawFrame, frameScene, view)} aria-hidden />
      <canvas ref={useCanvasLayer(drawMasks, masks, view)} data-masks={masks.masks.length} aria-hidden />
      <canvas
        ref={useCanvasLayer(drawPenMark, penScene, view)}
        data-points={penScene.points.length}
        data-earlier={penScene.earlier ?? false}
        aria-hidden
      />
      <CheckPins view={view} shownFrame={shown} />
      {held !== null && <span className={styles.held}>{texts.verification.heldMask(held.frame, held.step)}</span>}
      {shown !== wanted && (
        <div className={styles.veil} role="status" key={shown}>
          <span>{loader.troubleWith(wanted) ?? texts.verification.stageLoading(wanted)}</span>
        </div>
      )}
    </div>
  );
}

/** The pictures of a video, for as long as it is watched. */
function useFrames(check: Check): FrameLoader | null {
  const [loader, setLoader] = useState<FrameLoader | null>(null);
  const first = useRef(check);
  useEffect(() => {
    const { video_id: videoId, video } = first.current;
    const frame = { width: video.width, height: video.height };
    const opened = new FrameLoader(
      video.frame_count,
      frame,
      fetchPictureFrom((index) => frameUrl(videoId, index)),
    );
    setLoader(opened);
    return () => opened.close();
  }, []);
  return loader;
}

/** The frame to show: the wanted one as soon as its picture is there. */
function useShownFrame(loader: FrameLoader, wanted: number): number | null {
  const [shown, setShown] = useState<number | null>(null);
  useEffect(() => {
    const show = (): void => {
      if (loader.picture(wanted) !== null) setShown(wanted);
    };
    loader.look(wanted, 1);
    show();
    return loader.subscribe(show);
  }, [loader, wanted]);
  return shown;
}

/**
 * The mask of the shown frame, or of the annotated one that stands for it; those ahead are unpacked meanwhile. `held`
 * says which one that is where not every frame has one.
 */
function useMaskScene(check: Check, shown: number | null) {
  const { masks } = useVerifier();
  const filled = useLook((state) => state.filled);
  const peeking = useLook((state) => state.peeking);
  const { data } = useQuery({
    queryKey: ["check-masks", check.id],
    queryFn: async () => {
      const list = await answered(
        client.GET("/api/checks/{check_id}/masks", { params: { path: { check_id: check.id } } }),
      );
      return new Map(list.map(({ frame_index, counts }) => [frame_index, counts]));
    },
    staleTime: Infinity,
  });
  const step = useMemo(() => rhythmOf(data?.keys() ?? []), [data]);
  const source = shown === null || data === undefined ? null : heldFrame(data, step, shown);
  const version = useSyncExternalStore(masks.subscribe, masks.version);
  useEffect(() => {
    if (shown === null || data === undefined) return;
    const first = source ?? shown;
    const soon = Array.from({ length: AHEAD + step }, (_, later) => first + later);
    masks.want(
      "player",
      soon.flatMap((frame) => {
        const counts = data.get(frame);
        return counts === undefined ? [] : [maskWish(check, frame, counts)];
      }),
    );
    return () => masks.want("player", []);
  }, [masks, check, shown, source, step, data]);
  const scene = useMemo(() => {
    const counts = source === null ? undefined : data?.get(source);
    if (source === null || counts === undefined || peeking) return { masks: [], version };
    const wish = maskWish(check, source, counts);
    const mask = masks.best(wish);
    return { masks: mask === null ? [] : [inScene(mask, wish.colour, filled)], version };
  }, [masks, check, source, data, filled, peeking, version]);
  return { scene, held: source === null || step === 1 || peeking ? null : { frame: source, step } };
}
