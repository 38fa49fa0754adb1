import { useEffect, type ReactNode } from "react";

import { mayIn } from "../../features/accounts/managed";
import { useMe } from "../../features/accounts/useMe";
import { framePoint, isInside } from "../../geometry/points";
import { toFrame, withInSight } from "../../geometry/viewport";
import { texts } from "../../texts";
import { useWorkbench } from "../context";
import { goTo } from "../editor";
import { useObjectNames } from "../useObjects";
import type { Workbench } from "../workbench";
import type { CommentBook } from "./commentBook";
import { CommentDeskContext, type CommentDesk } from "./commentDesk";
import type { CommentPlace, Thread } from "./types";
import { useCommentBook } from "./useCommentBook";
import { useCommentKeys } from "./useCommentKeys";

/** The conversations of the open video, for all parts of the annotator's screen. */
export function AnnotatorComments({ children }: { children: ReactNode }) {
  const workbench = useWorkbench();
  const book = useCommentBook(workbench.accountId, "video", workbench.video.id);
  const { data: me } = useMe();
  const nameOf = useObjectNames();
  const desk: CommentDesk = {
    book,
    here: (pointed) => placeNow(workbench, pointed),
    show: (thread) => show(workbench, thread),
    nameOf: (maskletId) => (maskletId === null ? texts.comments.video : nameOf(maskletId)),
    mayDelete: mayIn(me, "manage-project", workbench.video.project_id),
  };
  useNews(workbench, book);
  useCommentKeys(desk, () => workbench.editor.getState().frameIndex);
  return <CommentDeskContext value={desk}>{children}</CommentDeskContext>;
}

/** What others say arrives as an event of the video; the reasons of a verdict come with the step of its task. */
function useNews({ session }: Workbench, book: CommentBook): void {
  useEffect(
    () =>
      session.store.subscribe(({ document }, { document: before }) => {
        const said = document.saidCount !== before.saidCount;
        // With a masklet that is removed or brought back goes and comes what was said of it.
        if (said || document.tasks !== before.tasks || document.masklets.length !== before.masklets.length) book.hear();
      }),
    [session, book],
  );
}

/** The selected object, the shown frame and, where it lies on the picture, the place under the pointer. */
function placeNow({ editor, pointer, session }: Workbench, pointed: boolean): CommentPlace {
  const { selectedId, frameIndex, shownFrame, view } = editor.getState();
  // An object that is still on its way to the server cannot be spoken of there.
  const known = session.store.getState().document.masklets.some(({ id }) => id === selectedId);
  const { at } = pointer.scene.getState();
  const point = pointed && at !== null && shownFrame === frameIndex ? toFrame(view, at) : null;
  return {
    maskletId: known ? selectedId : null,
    frameIndex,
    point: point !== null && isInside(point, view.frame) ? { x: point.x, y: point.y } : null,
  };
}

function show({ editor, session }: Workbench, { masklet_id: maskletId, frame_index: frame, x, y }: Thread): void {
  const there = session.store.getState().document.masklets.some(({ id }) => id === maskletId);
  if (there) editor.setState({ selectedId: maskletId });
  if (frame !== null) goTo(editor, frame);
  if (x !== null && y !== null) editor.setState(({ view }) => ({ view: withInSight(view, framePoint(x, y)) }));
}
