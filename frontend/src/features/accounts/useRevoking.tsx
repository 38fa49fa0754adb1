/** Revoking API tokens from a table: one's own and, for admins, everybody's. */

import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { sentenceOf } from "../../api/problem";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { toast } from "../../ui/toasts";
import type { Column } from "../admin/table/DataTable";

interface Revoking<Token> {
  /** The column with the button of each token. */
  readonly column: Column<Token>;
  /** Asks first, while a token is about to go. */
  readonly question: ReactNode;
}

/** `list` is the key of the query that shows the tokens; it is asked again afterwards, also when revoking failed. */
export function useRevoking<Token extends { id: string }>(
  list: QueryKey,
  revoke: (id: string) => Promise<unknown>,
  titleOf: (token: Token) => string,
): Revoking<Token> {
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState<Token | null>(null);
  const { mutate } = useMutation({
    mutationFn: revoke,
    onSettled: () => queries.invalidateQueries({ queryKey: list }),
    onError: (error: unknown) => toast("trouble", sentenceOf(error)),
  });
  const words = texts.tokens;
  return {
    column: {
      key: "actions",
      title: "",
      width: "90px",
      value: () => null,
      cell: (token) => (
        <Button small look="quiet" onClick={() => setLeaving(token)}>
          {words.revoke}
        </Button>
      ),
    },
    question: leaving && (
      <Confirm
        title={titleOf(leaving)}
        confirmLabel={words.revoke}
        cancelLabel={texts.cancel}
        onConfirm={() => mutate(leaving.id)}
        onClose={() => setLeaving(null)}
      >
        <p>{words.revokeText}</p>
      </Confirm>
    ),
  };
}
