/** What the conversations need to know of the screen on which they stand. */

import { createContext, useContext } from "react";
import { useStore } from "zustand";

import type { BookState, CommentBook } from "./commentBook";
import { unsentTo, type Unsent } from "./commentOutbox";
import type { CommentPlace, Thread } from "./types";

export interface CommentDesk {
  readonly book: CommentBook;
  /** What a comment that is begun now points to; only with `pointed` to the place under the pointer. */
  readonly here: (pointed: boolean) => CommentPlace;
  /** Shows the frame that a conversation points to, with the object that it is about. */
  readonly show: (thread: Thread) => void;
  /** Name of what a conversation is about; null where all are about the same. */
  readonly nameOf: ((maskletId: string | null) => string) | null;
  /** Comments of others may be deleted, too. */
  readonly mayDelete: boolean;
}

export const CommentDeskContext = createContext<CommentDesk | null>(null);

export function useCommentDesk(): CommentDesk {
  const desk = useContext(CommentDeskContext);
  if (desk === null) throw new Error("there are no comments on this screen");
  return desk;
}

export function useComments<Part>(select: (state: BookState) => Part): Part {
  return useStore(useCommentDesk().book.store, select);
}

/** Comments on their way to where the screen shows them. */
export function useUnsent(): readonly Unsent[] {
  const { book } = useCommentDesk();
  return unsentTo(
    useStore(book.outbox.state, ({ entries }) => entries),
    book.address,
  );
}
