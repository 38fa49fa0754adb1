import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import { sentenceOf } from "../../api/problem";
import type { Job, TaskRule } from "../../api/types";
import { texts } from "../../texts";
import { toast } from "../../ui/toasts";
import { PROJECTS } from "../shell/useProject";

const LIVE_MS = 4000;
const onError = (error: unknown): void => toast("trouble", sentenceOf(error));

export function useOverview(projectId: string) {
  return useQuery({
    queryKey: ["admin", projectId, "overview"],
    queryFn: () =>
      answered(client.GET("/api/projects/{project_id}/overview", { params: { path: { project_id: projectId } } })),
    refetchInterval: LIVE_MS,
  });
}

interface JobWish {
  readonly kind?: Job["kind"];
  readonly state?: Job["state"];
  readonly subject?: string;
  readonly limit?: number;
}

export function useJobs(projectId: string, query: JobWish = {}) {
  return useQuery({
    queryKey: ["admin", projectId, "jobs", query],
    queryFn: () =>
      answered(client.GET("/api/projects/{project_id}/jobs", { params: { path: { project_id: projectId }, query } })),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MS,
  });
}

/** Stops jobs, where what they did already stays, and lets those go on that were stopped or failed. */
export function useJobChanges(projectId: string) {
  const queries = useQueryClient();
  const common = { onSettled: () => queries.invalidateQueries({ queryKey: ["admin", projectId] }), onError };
  const cancel = useMutation({ mutationFn: cancelJob, ...common });
  const retry = useMutation({ mutationFn: retryJob, ...common });
  return { cancel, retry };
}

async function cancelJob({ kind, id }: Job): Promise<void> {
  switch (kind) {
    case "automask":
      await answered(client.POST("/api/automask/{automask_id}/cancel", { params: { path: { automask_id: id } } }));
      return;
    case "propagation":
      await answered(client.POST("/api/propagations/{run_id}/cancel", { params: { path: { run_id: id } } }));
      return;
    case "dataset":
      await answered(client.POST("/api/datasets/{dataset_id}/cancel", { params: { path: { dataset_id: id } } }));
      return;
    case "import":
      await answered(client.POST("/api/imports/{import_id}/cancel", { params: { path: { import_id: id } } }));
      return;
    case "fetch":
    case "ingest":
      throw new Error(texts.jobs.notCancelled);
  }
}

async function retryJob({ kind, id }: Job): Promise<void> {
  if (kind === "dataset") {
    await answered(client.POST("/api/datasets/{dataset_id}/resume", { params: { path: { dataset_id: id } } }));
  } else {
    await answered(client.POST("/api/imports/{import_id}/resume", { params: { path: { import_id: id } } }));
  }
}

export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    queryFn: () => answered(client.GET("/api/health")),
    refetchInterval: LIVE_MS,
  });
}

export function usePhases(projectId: string) {
  return useQuery({
    queryKey: ["phases", projectId],
    queryFn: () =>
      answered(client.GET("/api/projects/{project_id}/phases", { params: { path: { project_id: projectId } } })),
  });
}

export function useTaskRule(projectId: string) {
  const queries = useQueryClient();
  const params = { path: { project_id: projectId } };
  const preview = useMutation({
    mutationFn: (body: TaskRule) =>
      answered(client.POST("/api/projects/{project_id}/task-rules/preview", { params, body })),
    onError,
  });
  const follow = useMutation({
    mutationFn: (body: TaskRule) =>
      answered(client.POST("/api/projects/{project_id}/task-rules/follow", { params, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["admin", projectId] }),
    onError,
  });
  return { preview, follow };
}

export function useProjectChanges() {
  const queries = useQueryClient();
  const onSettled = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: PROJECTS });
    await queries.invalidateQueries({ queryKey: ["me"] });
  };
  const create = useMutation({
    mutationFn: (name: string) => answered(client.POST("/api/projects", { body: { name } })),
    onSettled,
    onError,
  });
  const update = useMutation({
    mutationFn: ({ id, ...body }: { id: string; name?: string; archived?: boolean }) =>
      answered(client.PATCH("/api/projects/{project_id}", { params: { path: { project_id: id } }, body })),
    onSettled,
    onError,
  });
  return { create, update };
}

export function useAccounts() {
  const queries = useQueryClient();
  const accounts = useQuery({ queryKey: ["accounts"], queryFn: () => answered(client.GET("/api/accounts")) });
  const update = useMutation({
    mutationFn: ({ id, ...body }: { id: string; disabled?: boolean; is_site_admin?: boolean }) =>
      answered(client.PATCH("/api/accounts/{account_id}", { params: { path: { account_id: id } }, body })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["accounts"] }),
    onError,
  });
  const resetLink = useMutation({
    mutationFn: (id: string) =>
      answered(client.POST("/api/accounts/{account_id}/reset-link", { params: { path: { account_id: id } } })),
    onError,
  });
  return { accounts, update, resetLink };
}
