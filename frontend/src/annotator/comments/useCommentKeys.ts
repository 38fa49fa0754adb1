import { texts } from "../../texts";
import { toast } from "../../ui/toasts";
import { useKeyAction } from "../keys/useKeyAction";
import type { CommentDesk } from "./commentDesk";
import { nextOpen } from "./threads";

/** The keys of comments; `frameIndex` tells which frame is looked at. */
export function useCommentKeys(desk: CommentDesk, frameIndex: () => number): void {
  const { book, here } = desk;
  useKeyAction("add-comment", () => book.begin(here(true)));
  useKeyAction("comment-pins", () => book.togglePins());
  useKeyAction("next-comment", () => showNext(desk, frameIndex()));
}

function showNext({ book, show }: CommentDesk, frameIndex: number): void {
  const { threads, chosenId } = book.store.getState();
  const next = nextOpen(threads, frameIndex, chosenId);
  if (next === null) {
    toast("note", texts.comments.noNext);
    return;
  }
  book.ask(next.id);
  show(next);
}
