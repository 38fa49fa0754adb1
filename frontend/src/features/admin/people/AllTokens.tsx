import { useQuery } from "@tanstack/react-query";

import { answered, client } from "../../../api/client";
import type { TokenOfSomebody } from "../../../api/types";
import { day, texts } from "../../../texts";
import { useRevoking } from "../../accounts/useRevoking";
import styles from "../Admin.module.css";
import { Asked } from "../Pieces";
import { DataTable, type Column } from "../table/DataTable";

const words = texts.siteAccounts.tokens;
const TOKENS = ["all-tokens"];
const revokeToken = (id: string): Promise<unknown> =>
  answered(client.DELETE("/api/tokens/{token_id}", { params: { path: { token_id: id } } }));

/** Everybody's API tokens, without their secrets, which nobody can tell any more. */
export function AllTokens() {
  const tokens = useQuery({ queryKey: TOKENS, queryFn: () => answered(client.GET("/api/tokens")) });
  const { column, question } = useRevoking<TokenOfSomebody>(TOKENS, revokeToken, ({ name, account_name }) =>
    words.revokeTitle(name, account_name),
  );
  return (
    <section className={styles.below} aria-label={words.title}>
      <h2>{words.title}</h2>
      <p className={styles.fine}>{words.hint}</p>
      <Asked query={tokens}>
        {(data) => (
          <DataTable
            rows={data}
            columns={[...COLUMNS, column]}
            rowKey={({ id }) => id}
            label={words.title}
            file="api-tokens"
            empty={words.empty}
          />
        )}
      </Asked>
      {question}
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
