import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";

import { answered, client } from "../../api/client";
import type { AuditEntry } from "../../api/types";
import { moment, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { useMe } from "../accounts/useMe";
import { useProject } from "../shell/useProject";
import styles from "./Admin.module.css";
import { AdminPage, Choices, DateChoice, TextChoice } from "./Pieces";
import { DataTable, type Column } from "./table/DataTable";

const words = texts.audit;
const AT_ONCE = 200;

/** Who changed what, when; of the project, or (for site admins) of everything. */
export function AuditPage() {
  const project = useProject();
  const { data: me } = useMe();
  const [whole, setWhole] = useState(false);
  const [text, setText] = useState("");
  const [since, setSince] = useState("");
  const [until, setUntil] = useState("");
  const filter = useDeferredValue({ words: text, since, until });
  const entries = useAudit(whole ? null : (project?.id ?? ""), filter);
  const rows = entries.data?.pages.flat() ?? [];
  return (
    <AdminPage title={texts.admin.sections.audit} hint={words.hint}>
      <DataTable
        rows={rows}
        columns={whole ? COLUMNS : COLUMNS.filter(({ key }) => key !== "project")}
        rowKey={({ id }) => id}
        label={texts.admin.sections.audit}
        file="audit-log"
        empty={entries.isPending ? texts.admin.loading : words.empty}
        tools={
          <Choices>
            <TextChoice label={words.words} value={text} onChange={setText} />
            <DateChoice label={words.from} value={since} onChange={setSince} />
            <DateChoice label={words.to} value={until} onChange={setUntil} />
            {me?.is_site_admin && (
              <label className={styles.check}>
                <input type="checkbox" checked={whole} onChange={(event) => setWhole(event.target.checked)} />
                {words.whole}
              </label>
            )}
          </Choices>
        }
      />
      {entries.hasNextPage && (
        <Button className={styles.more} onClick={() => void entries.fetchNextPage()}>
          {words.older}
        </Button>
      )}
    </AdminPage>
  );
}

/** Entries page by page; without a project those of the whole installation. */
function useAudit(projectId: string | null, filter: { words: string; since: string; until: string }) {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value.trim() !== ""));
  return useInfiniteQuery({
    queryKey: ["audit", projectId, given],
    queryFn: ({ pageParam }: { pageParam: string | null }): Promise<AuditEntry[]> => {
      const query = { ...given, count: AT_ONCE, ...(pageParam === null ? {} : { before: pageParam }) };
      return projectId === null
        ? answered(client.GET("/api/audit", { params: { query } }))
        : answered(
            client.GET("/api/projects/{project_id}/audit", { params: { path: { project_id: projectId }, query } }),
          );
    },
    enabled: projectId !== "",
    initialPageParam: null,
    getNextPageParam: (page) => (page.length < AT_ONCE ? undefined : (page.at(-1)?.at ?? undefined)),
  });
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  { key: "at", title: words.at, width: "120px", value: ({ at }) => at, cell: ({ at }) => moment(at) },
  { key: "who", title: words.who, width: "140px", value: ({ account_name }) => account_name ?? words.console },
  { key: "action", title: words.action, width: "190px", value: ({ action }) => action },
  { key: "project", title: words.project, width: "140px", value: ({ project_name }) => project_name },
  {
    key: "details",
    title: words.details,
    width: "minmax(240px, 3fr)",
    value: ({ details }) => told(details),
    cell: ({ details }) => (
      <span className={styles.details} title={JSON.stringify(details, null, 2)}>
        {told(details)}
      </span>
    ),
  },
];

function told(details: Readonly<Record<string, unknown>>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
}
