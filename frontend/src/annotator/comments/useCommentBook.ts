import { useEffect, useMemo } from "react";

import { texts } from "../../texts";
import { toast } from "../../ui/toasts";
import { commentApi } from "./commentApi";
import { CommentBook } from "./commentBook";
import type { Address } from "./types";

/** The conversations of a place, open for as long as the component shows it. */
export function useCommentBook(accountId: string, kind: Address["kind"], id: string): CommentBook {
  const book = useMemo(() => makeBook(accountId, { kind, id }), [accountId, kind, id]);
  useEffect(() => {
    book.open();
    return () => book.close();
  }, [book]);
  return book;
}

function makeBook(accountId: string, address: Address): CommentBook {
  return new CommentBook({
    accountId,
    address,
    api: commentApi,
    storage: localStorage,
    whenOnline: (listener) => {
      window.addEventListener("online", listener);
      return () => window.removeEventListener("online", listener);
    },
    onTrouble: (sentence) => toast("trouble", sentence),
    onNews: (authors) => toast("note", texts.comments.news(authors)),
  });
}
