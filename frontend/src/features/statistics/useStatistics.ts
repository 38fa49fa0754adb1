import { useQueries, useQuery, type UseQueryOptions } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import type { Statistics } from "../../api/types";
import type { Line } from "./series";

export type GroupBy = Statistics["group_by"];

/** Which part of the work; what is left out asks for all. */
export interface Filters {
  readonly phase?: string;
  readonly model?: string;
  readonly account_id?: string;
  readonly since?: string;
  readonly until?: string;
  readonly submitted_only?: boolean;
}

const LIVE_MS = 10_000;

export function useTable1(projectId: string) {
  return useQuery({
    queryKey: ["statistics", projectId, "table-1"],
    queryFn: () =>
      answered(client.GET("/api/projects/{project_id}/table-1", { params: { path: { project_id: projectId } } })),
    refetchInterval: LIVE_MS,
  });
}

export function useStatistics(projectId: string, groupBy: GroupBy, filters: Filters) {
  return useQuery(statisticsQuery(projectId, groupBy, filters));
}

/** A line by day for each phase or model version. */
export function useLines(
  projectId: string,
  by: "phase" | "model",
  groups: Statistics["groups"],
  filters: Filters,
): Line[] {
  const known = groups.flatMap(({ key, name }) => (key === null ? [] : [{ key, name }]));
  const answers = useQueries({
    queries: known.map(({ key }) => statisticsQuery(projectId, "day", { ...filters, [by]: key })),
  });
  return known.map(({ name }, index) => ({ name, days: answers[index]?.data?.groups ?? [] }));
}

function statisticsQuery(projectId: string, groupBy: GroupBy, filters: Filters): UseQueryOptions<Statistics> {
  return {
    queryKey: ["statistics", projectId, groupBy, filters],
    queryFn: () =>
      answered(
        client.GET("/api/projects/{project_id}/statistics", {
          params: { path: { project_id: projectId }, query: { group_by: groupBy, ...filters } },
        }),
      ),
    refetchInterval: LIVE_MS,
  };
}

/** The address of the same figures as a file. */
export function fileUrl(
  projectId: string,
  what: "statistics" | "table-1",
  format: "csv" | "json",
  query: Readonly<Record<string, string | boolean | undefined>> = {},
): string {
  const asked = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) asked.set(name, String(value));
  }
  return `/api/projects/${projectId}/${what}/file?${asked.toString()}`;
}
