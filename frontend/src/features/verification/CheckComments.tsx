import { useEffect, type ReactNode } from "react";

import type { CommentBook } from "../../annotator/comments/commentBook";
import { CommentDeskContext, type CommentDesk } from "../../annotator/comments/commentDesk";
import { CommentPins } from "../../annotator/comments/CommentPins";
import { CommentsPanel } from "../../annotator/comments/CommentsPanel";
import type { CommentPlace, Thread } from "../../annotator/comments/types";
import { useCommentBook } from "../../annotator/comments/useCommentBook";
import { useCommentKeys } from "../../annotator/comments/useCommentKeys";
import { eventsUrl } from "../../api/addresses";
import { EventStream } from "../../api/eventStream";
import { framePoint, isInside } from "../../geometry/points";
import { toFrame, withInSight, type Viewport } from "../../geometry/viewport";
import { texts } from "../../texts";
import panel from "./Panel.module.css";
import { goTo } from "./steps";
import type { Check } from "./types";
import { useLook, useVerifier } from "./useVerifier";
import type { Verifier } from "./verifier";

/** So long a masklet is looked at before the page listens for what others say of it, milliseconds. */
const SETTLED_MS = 1500;

/** The conversations about the masklet on the screen, for the panel and the player. */
export function CheckDesk({ check, children }: { check: Check; children: ReactNode }) {
  const verifier = useVerifier();
  const book = useCommentBook(verifier.accountId, "check", check.id);
  useNews(check.video_id, book);
  const desk: CommentDesk = {
    book,
    here: (pointed) => placeNow(verifier, pointed),
    show: (thread) => show(verifier, check, thread),
    nameOf: null,
    mayDelete: false,
  };
  useCommentKeys(desk, () => verifier.look.getState().frame);
  return <CommentDeskContext value={desk}>{children}</CommentDeskContext>;
}

/** What was said of the masklet, and why it was not accepted before. */
export function CheckComments() {
  return (
    <section className={panel.comments} aria-label={texts.comments.title}>
      <h2>{texts.comments.title}</h2>
      <CommentsPanel />
    </section>
  );
}

export function CheckPins({ view, shownFrame }: { view: Viewport; shownFrame: number | null }) {
  const peeking = useLook((state) => state.peeking);
  return peeking ? null : <CommentPins view={view} shownFrame={shownFrame} />;
}

/** What others say meanwhile arrives as an event of the video. */
function useNews(videoId: string, book: CommentBook): void {
  useEffect(() => {
    const stream = new EventStream((after) => new WebSocket(eventsUrl(videoId, after, globalThis.location)), {
      onEvents: (events) => {
        if (events.some(({ type }) => type === "comments")) book.hear();
      },
      onConnection: (connection) => {
        if (connection === "live") book.hear();
      },
      onResync: () => book.hear(),
    });
    const settled = setTimeout(() => stream.open(), SETTLED_MS);
    return () => {
      clearTimeout(settled);
      stream.close();
    };
  }, [videoId, book]);
}

/** The frame that is looked at and, on the player, the place under the pointer. */
function placeNow({ look, pointed: pointedAt }: Verifier, pointed: boolean): CommentPlace {
  const { mode, frame, view } = look.getState();
  const at = pointedAt();
  const point = pointed && mode === "player" && at !== null ? toFrame(view, at) : null;
  const inside = point !== null && isInside(point, view.frame);
  return { maskletId: null, frameIndex: frame, point: inside ? { x: point.x, y: point.y } : null };
}

function show({ look }: Verifier, check: Check, { frame_index: frame, x, y }: Thread): void {
  if (frame === null) return;
  look.setState({ mode: "player" });
  goTo(look, frame, check.video.frame_count);
  if (x !== null && y !== null) look.setState(({ view }) => ({ view: withInSight(view, framePoint(x, y)) }));
}
