import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";

import { answered, client } from "../../api/client";
import { sentenceOf } from "../../api/problem";
import type { AuditEntry } from "../../api/types";
import { moment, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { useMe } from "../accounts/useMe";
import { useProject } from "../shell/useProject";
import styles from "./Admin.module.css";
import { AdminPage, CheckChoice, Choices, DateChoice, Select, TextChoice } from "./Pieces";
import { DataTable, type Column } from "./table/DataTable";

const words = texts.audit;
const AT_ONCE = 200;
const NO_FILTER = { account_id: "", action: "", about: "", words: "", since: "", until: "" };
type Filter = typeof NO_FILTER;

/** Who changed what, when; of the project, or (for site admins) of everything. */
export function AuditPage() {
  const project = useProject();
  const { data: me } = useMe();
  const [whole, setWhole] = useState(false);
  const [filter, setFilter] = useState(NO_FILTER);
  const entries = useAudit(whole ? null : (project?.id ?? ""), useDeferredValue(filter));
  const people = usePeople(project?.id ?? "", whole);
  const actions = useActions(project?.id ?? "");
  const rows = entries.data?.pages.flat() ?? [];
  return (
    <AdminPage title={texts.admin.sections.audit} hint={words.hint}>
      <DataTable
        rows={rows}
        columns={whole ? COLUMNS : COLUMNS.filter(({ key }) => key !== "project")}
        rowKey={({ id }) => id}
        label={texts.admin.sections.audit}
        file="audit-log"
        {...(entries.hasNextPage && { counted: texts.admin.newestRows(rows.length) })}
        empty={<WhyEmpty isPending={entries.isPending} error={entries.error} />}
        tools={
          <FilterChoices
            filter={filter}
            onChange={(changes) => setFilter((before) => ({ ...before, ...changes }))}
            people={people}
            actions={actions}
            whole={whole}
            {...(me?.is_site_admin ? { onWhole: setWhole } : {})}
          />
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

function WhyEmpty({ isPending, error }: { isPending: boolean; error: Error | null }) {
  if (error !== null) return <span role="alert">{sentenceOf(error)}</span>;
  return isPending ? texts.admin.loading : words.empty;
}

interface FilterChoicesProps {
  filter: Filter;
  onChange: (changes: Partial<Filter>) => void;
  people: readonly { value: string; label: string }[];
  actions: readonly string[];
  whole: boolean;
  /** Only for those who may look at the log of everything. */
  onWhole?: (whole: boolean) => void;
}

function FilterChoices({ filter, onChange, people, actions, whole, onWhole }: FilterChoicesProps) {
  return (
    <Choices>
      <Select
        label={words.who}
        value={filter.account_id}
        options={[{ value: "", label: words.anybody }, ...people]}
        onChange={(account_id) => onChange({ account_id })}
      />
      <Select
        label={words.action}
        value={filter.action}
        options={[
          { value: "", label: texts.admin.all },
          ...actions.map((action) => ({ value: action, label: action })),
        ]}
        onChange={(action) => onChange({ action })}
      />
      <TextChoice
        label={words.about}
        hint={words.aboutHint}
        value={filter.about}
        onChange={(about) => onChange({ about })}
      />
      <TextChoice label={words.words} value={filter.words} onChange={(text) => onChange({ words: text })} />
      <DateChoice label={words.from} value={filter.since} onChange={(since) => onChange({ since })} />
      <DateChoice label={words.to} value={filter.until} onChange={(until) => onChange({ until })} />
      {onWhole && <CheckChoice label={words.whole} checked={whole} onChange={onWhole} />}
    </Choices>
  );
}

/** Entries page by page; without a project those of the whole installation. */
function useAudit(projectId: string | null, filter: Filter) {
  const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value.trim() !== ""));
  return useInfiniteQuery({
    queryKey: ["audit", projectId, given],
    queryFn: ({ pageParam }: { pageParam: AuditEntry | null }): Promise<AuditEntry[]> => {
      const after = pageParam === null ? {} : { before: pageParam.at, before_id: pageParam.id };
      const query = { ...given, count: AT_ONCE, ...after };
      return projectId === null
        ? answered(client.GET("/api/audit", { params: { query } }))
        : answered(
            client.GET("/api/projects/{project_id}/audit", { params: { path: { project_id: projectId }, query } }),
          );
    },
    enabled: projectId !== "",
    initialPageParam: null as AuditEntry | null,
    getNextPageParam: (page) => (page.length < AT_ONCE ? undefined : page.at(-1)),
  });
}

/** Whom to choose from: the people of the project, or everybody. */
function usePeople(projectId: string, whole: boolean): readonly { value: string; label: string }[] {
  const members = useQuery({
    queryKey: ["audit", projectId, "people"],
    queryFn: () =>
      answered(client.GET("/api/projects/{project_id}/members", { params: { path: { project_id: projectId } } })),
    enabled: projectId !== "" && !whole,
  });
  const accounts = useQuery({
    queryKey: ["accounts"],
    queryFn: () => answered(client.GET("/api/accounts")),
    enabled: whole,
  });
  return whole
    ? (accounts.data ?? []).map(({ id, name }) => ({ value: id, label: name }))
    : (members.data ?? []).map(({ account_id, name }) => ({ value: account_id, label: name }));
}

function useActions(projectId: string): readonly string[] {
  const { data } = useQuery({
    queryKey: ["audit", projectId, "actions"],
    queryFn: () =>
      answered(client.GET("/api/projects/{project_id}/audit/actions", { params: { path: { project_id: projectId } } })),
    enabled: projectId !== "",
  });
  return data ?? [];
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  {
    key: "at",
    title: words.at,
    width: "120px",
    value: ({ at }) => at,
    cell: ({ at }) => <span title={moment(at)}>{moment(at)}</span>,
  },
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
