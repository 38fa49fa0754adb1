import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { answered, client } from "../../../api/client";
import { sentenceOf } from "../../../api/problem";
import type { TokenOfSomebody } from "../../../api/types";
import { day, texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { Confirm } from "../../../ui/Dialog";
import { toast } from "../../../ui/toasts";
import styles from "../Admin.module.css";
import { Asked } from "../Pieces";
import { DataTable, type Column } from "../table/DataTable";

const words = texts.siteAccounts.tokens;
const TOKENS = ["all-tokens"];

/** Everybody's API tokens, without their secrets, which nobody can tell any more. */
export function AllTokens() {
  const queries = useQueryClient();
  const tokens = useQuery({ queryKey: TOKENS, queryFn: () => answered(client.GET("/api/tokens")) });
  const [leaving, setLeaving] = useState<TokenOfSomebody | null>(null);
  const revoke = useMutation({
    mutationFn: (id: string) =>
      answered(client.DELETE("/api/tokens/{token_id}", { params: { path: { token_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: TOKENS }),
    onError: (error: unknown) => toast("trouble", sentenceOf(error)),
  });
  const columns: Column<TokenOfSomebody>[] = [
    ...COLUMNS,
    {
      key: "actions",
      title: "",
      width: "90px",
      value: () => null,
      cell: (token) => (
        <Button small look="quiet" onClick={() => setLeaving(token)}>
          {texts.tokens.revoke}
        </Button>
      ),
    },
  ];
  return (
    <section className={styles.below} aria-label={words.title}>
      <h2>{words.title}</h2>
      <p className={styles.fine}>{words.hint}</p>
      <Asked query={tokens}>
        {(data) => (
          <DataTable
            rows={data}
            columns={columns}
            rowKey={({ id }) => id}
            label={words.title}
            file="api-tokens"
            empty={words.empty}
          />
        )}
      </Asked>
      {leaving && (
        <Confirm
          title={words.revokeTitle(leaving.name, leaving.account_name)}
          confirmLabel={texts.tokens.revoke}
          cancelLabel={texts.cancel}
          onConfirm={() => revoke.mutate(leaving.id)}
          onClose={() => setLeaving(null)}
        >
          <p>{texts.tokens.revokeText}</p>
        </Confirm>
      )}
    </section>
  );
}

const isExpired = ({ expires_at }: TokenOfSomebody): boolean =>
  expires_at !== null && Date.parse(expires_at) < Date.now();

function lastsUntil(token: TokenOfSomebody): string {
  if (token.account_disabled) return words.asleep;
  if (token.expires_at === null) return texts.tokens.never;
  return isExpired(token) ? texts.tokens.expired : day(token.expires_at);
}

const COLUMNS: readonly Column<TokenOfSomebody>[] = [
  {
    key: "person",
    title: texts.siteAccounts.person,
    width: "minmax(200px, 2fr)",
    value: ({ account_name, account_email }) => `${account_name} ${account_email}`,
    cell: ({ account_name, account_email }) => (
      <span title={`${account_name} ${account_email}`}>
        {account_name} <span className={styles.fine}>{account_email}</span>
      </span>
    ),
  },
  { key: "name", title: texts.tokens.name, width: "minmax(120px, 1fr)", value: ({ name }) => name },
  {
    key: "scopes",
    title: texts.tokens.scopes,
    width: "minmax(160px, 2fr)",
    value: ({ scopes }) => scopes.map((scope) => texts.tokens.scopeNames[scope]).join(", "),
  },
  {
    key: "created",
    title: texts.tokens.created,
    width: "132px",
    value: ({ created_at }) => created_at,
    cell: ({ created_at }) => day(created_at),
  },
  {
    key: "expires",
    title: texts.tokens.expires,
    width: "164px",
    value: ({ expires_at }) => expires_at,
    cell: lastsUntil,
  },
];
