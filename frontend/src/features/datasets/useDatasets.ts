import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import { sentenceOf } from "../../api/problem";
import type { components } from "../../api/schema";
import { toast } from "../../ui/toasts";

type Schemas = components["schemas"];
export type Dataset = Schemas["DatasetRead"];
export type DatasetDetails = Schemas["DatasetDetails"];
export type DatasetVideo = Schemas["DatasetVideoRead"];
export type DatasetWish = Schemas["DatasetCreate"];
export type Rules = Schemas["DatasetRules"];
export type Format = Dataset["formats"][number];
export type MaskImport = Schemas["ImportRead"];
export type Purpose = MaskImport["purpose"];
export type Published = Schemas["PublishedSet"];
export type Part = "train" | "val" | "test";

const BUSY_POLL_MS = 1000;
const PAGE = 48;
const DATASETS = ["datasets"];
const IMPORTS = ["imports"];

export const isUnderWay = ({ state }: { state: Dataset["state"] }): boolean =>
  state === "queued" || state === "running";

/** The versions of a project, newest first; asked for often while one is being made. */
export function useDatasets(projectId: string) {
  return useQuery({
    queryKey: [...DATASETS, "of", projectId],
    queryFn: () =>
      answered(client.GET("/api/projects/{project_id}/datasets", { params: { path: { project_id: projectId } } })),
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? BUSY_POLL_MS : false),
  });
}

export function useDataset(datasetId: string) {
  return useQuery({
    queryKey: [...DATASETS, datasetId],
    queryFn: () => answered(client.GET("/api/datasets/{dataset_id}", { params: { path: { dataset_id: datasetId } } })),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? BUSY_POLL_MS : false),
  });
}

/** The videos of a version, page by page. */
export function useDatasetVideos(datasetId: string, split: Part | null, ready: boolean) {
  return useInfiniteQuery({
    queryKey: [...DATASETS, datasetId, "videos", split, ready],
    queryFn: ({ pageParam }) =>
      answered(
        client.GET("/api/datasets/{dataset_id}/videos", {
          params: {
            path: { dataset_id: datasetId },
            query: { first: pageParam, limit: PAGE, ...(split ? { split } : {}) },
          },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => {
      const end = last.videos.at(-1);
      return last.videos.length === PAGE && end ? end.position + 1 : undefined;
    },
  });
}

/** What rules would choose now. */
export function useCount(projectId: string, rules: Rules) {
  return useQuery({
    queryKey: [...DATASETS, "count", projectId, rules],
    queryFn: () =>
      answered(
        client.POST("/api/projects/{project_id}/datasets/count", {
          params: { path: { project_id: projectId } },
          body: rules,
        }),
      ),
    placeholderData: (before) => before,
  });
}

export function usePublished(projectId: string) {
  return useQuery({
    queryKey: [...DATASETS, "published", projectId],
    queryFn: () =>
      answered(
        client.GET("/api/projects/{project_id}/datasets/published", { params: { path: { project_id: projectId } } }),
      ),
    staleTime: Infinity,
  });
}

export function usePhases(projectId: string) {
  return useQuery({
    queryKey: ["phases", projectId, "for datasets"],
    queryFn: () =>
      answered(client.GET("/api/projects/{project_id}/phases", { params: { path: { project_id: projectId } } })),
  });
}

/** A text file of a version. */
export function useDocument(datasetId: string, name: string) {
  return useQuery({
    queryKey: [...DATASETS, datasetId, "document", name],
    queryFn: async (): Promise<string> => {
      const text: unknown = await answered(
        client.GET("/api/datasets/{dataset_id}/files/{file_name}", {
          params: { path: { dataset_id: datasetId, file_name: name } },
          parseAs: "text",
        }),
      );
      return typeof text === "string" ? text : "";
    },
    staleTime: Infinity,
  });
}

export function useImports(projectId: string) {
  return useQuery({
    queryKey: [...IMPORTS, projectId],
    queryFn: () =>
      answered(client.GET("/api/projects/{project_id}/imports", { params: { path: { project_id: projectId } } })),
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? BUSY_POLL_MS : false),
  });
}

export function useDatasetChanges(projectId: string) {
  const queries = useQueryClient();
  const common = {
    onSettled: () => queries.invalidateQueries({ queryKey: DATASETS }),
    onError: (error: unknown) => toast("trouble", sentenceOf(error)),
  };
  const path = (datasetId: string) => ({ params: { path: { dataset_id: datasetId } } });
  const make = useMutation({
    mutationFn: (body: DatasetWish) =>
      answered(
        client.POST("/api/projects/{project_id}/datasets", { params: { path: { project_id: projectId } }, body }),
      ),
    onSettled: common.onSettled,
  });
  const stop = useMutation({
    mutationFn: (id: string) => answered(client.POST("/api/datasets/{dataset_id}/cancel", path(id))),
    ...common,
  });
  const resume = useMutation({
    mutationFn: (id: string) => answered(client.POST("/api/datasets/{dataset_id}/resume", path(id))),
    ...common,
  });
  const remove = useMutation({
    mutationFn: (id: string) => answered(client.DELETE("/api/datasets/{dataset_id}", path(id))),
    ...common,
  });
  return { make, stop, resume, remove };
}

export function useImportChanges(projectId: string) {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: IMPORTS });
  const send = useMutation({
    mutationFn: ({ file, purpose }: { file: File; purpose: Purpose }) =>
      answered(
        client.POST("/api/uploads/projects/{project_id}/annotations", {
          params: { path: { project_id: projectId }, query: { file_name: file.name, purpose } },
          body: file as unknown as string, // the document calls a stream of bytes a string
          bodySerializer: (body) => body as unknown as BodyInit,
          headers: { "Content-Type": "application/octet-stream" },
        }),
      ),
    onSettled,
  });
  const stop = useMutation({
    mutationFn: (id: string) =>
      answered(client.POST("/api/imports/{import_id}/cancel", { params: { path: { import_id: id } } })),
    onSettled,
    onError: (error: unknown) => toast("trouble", sentenceOf(error)),
  });
  return { send, stop };
}

export const previewUrl = (datasetId: string, position: number): string =>
  `/api/datasets/${datasetId}/videos/${position}/preview.mp4`;
export const posterUrl = (datasetId: string, position: number): string =>
  `/api/datasets/${datasetId}/videos/${position}/poster.jpg`;
export const fileUrl = (datasetId: string, name: string): string =>
  `/api/datasets/${datasetId}/files/${encodeURIComponent(name)}`;
