import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";

import { answered, client } from "../../api/client";
import { sentenceOf } from "../../api/problem";
import type { ApiToken, Permission } from "../../api/types";
import { day, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { toast } from "../../ui/toasts";
import admin from "../admin/Admin.module.css";
import { AdminPage, Asked, Panel, Select } from "../admin/Pieces";
import { DataTable, type Column } from "../admin/table/DataTable";
import { Header } from "../shell/Header";
import styles from "./PeoplePage.module.css";
import { useMe } from "./useMe";
import { useRevoking } from "./useRevoking";

const words = texts.tokens;
const TOKENS = ["tokens"];
const revokeToken = (id: string): Promise<unknown> =>
  answered(client.DELETE("/api/me/tokens/{token_id}", { params: { path: { token_id: id } } }));
const LASTS = ["7", "30", "90", "365", ""] as const;

/** The tokens with which programs act in one's name: made, shown once, revoked. */
export function TokensPage() {
  const tokens = useQuery({ queryKey: TOKENS, queryFn: () => answered(client.GET("/api/me/tokens")) });
  const { column, question } = useRevoking<ApiToken>(TOKENS, revokeToken, ({ name }) => words.revokeTitle(name));
  return (
    <div className={styles.page}>
      <Header />
      <main className={styles.main}>
        <div className={styles.column}>
          <AdminPage title={words.title} hint={words.hint}>
            <MakeToken />
            <Asked query={tokens}>
              {(data) => (
                <DataTable
                  rows={data}
                  columns={[...COLUMNS, column]}
                  rowKey={({ id }) => id}
                  label={words.title}
                  empty={words.empty}
                />
              )}
            </Asked>
          </AdminPage>
        </div>
      </main>
      {question}
    </div>
  );
}

function MakeToken() {
  const queries = useQueryClient();
  const { data: me } = useMe();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Permission[]>(["view"]);
  const [days, setDays] = useState<(typeof LASTS)[number]>("90");
  const mine = me ? [me, ...me.memberships].flatMap(({ permissions }) => permissions) : [];
  const offered = (Object.keys(words.scopeNames) as Permission[]).filter((scope) => mine.includes(scope));
  const make = useMutation({
    mutationFn: () =>
      answered(
        client.POST("/api/me/tokens", {
          body: { name: name.trim(), scopes: [...scopes], days: days === "" ? null : Number(days) },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: TOKENS }),
    onError: (error: unknown) => toast("trouble", sentenceOf(error)),
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    // What was typed since stays.
    make.mutate(undefined, { onSuccess: () => setName((now) => (now === name ? "" : now)) });
  };
  return (
    <Panel title={words.make}>
      <form className={admin.form} onSubmit={submit}>
        <Field
          label={words.name}
          placeholder={words.namePlaceholder}
          value={name}
          required
          maxLength={200}
          onChange={(event) => setName(event.target.value)}
        />
        <Select
          label={words.lasts}
          value={days}
          options={LASTS.map((value) => ({ value, label: value === "" ? words.forever : words.days(Number(value)) }))}
          onChange={setDays}
        />
        <div className={admin.checks} role="group" aria-label={words.scopes}>
          {offered.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={(event) =>
                  setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((other) => other !== scope))
                }
              />
              {words.scopeNames[scope]}
            </label>
          ))}
        </div>
        <Button type="submit" look="primary" disabled={name.trim() === "" || scopes.length === 0 || make.isPending}>
          {words.make}
        </Button>
      </form>
      {make.data && (
        <div className={admin.secret} role="status">
          <span>{words.made}</span>
          <code data-secret>{make.data.secret}</code>
        </div>
      )}
    </Panel>
  );
}

const isExpired = ({ expires_at }: ApiToken): boolean => expires_at !== null && Date.parse(expires_at) < Date.now();

const COLUMNS: readonly Column<ApiToken>[] = [
  { key: "name", title: words.name, width: "minmax(160px, 2fr)", value: ({ name }) => name },
  {
    key: "scopes",
    title: words.scopes,
    width: "minmax(180px, 3fr)",
    value: ({ scopes }) => scopes.map((scope) => words.scopeNames[scope]).join(", "),
  },
  {
    key: "created",
    title: words.created,
    width: "120px",
    value: ({ created_at }) => created_at,
    cell: ({ created_at }) => day(created_at),
  },
  {
    key: "expires",
    title: words.expires,
    width: "164px",
    value: ({ expires_at }) => expires_at,
    cell: (token) =>
      token.expires_at === null ? words.never : isExpired(token) ? words.expired : day(token.expires_at),
  },
];
