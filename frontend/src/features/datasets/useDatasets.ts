import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import { sentenceOf } from "../../api/problem";
import type { components } from "../../api/schema";
import { toast } from "../../ui/toasts";
import { sendArchive, type ArchiveWish } from "./sendArchive";

type Schemas = components["schemas"];
export type Dataset = Schemas["DatasetRead"];
export type DatasetDetails = Schemas["DatasetDetails"];
export type DatasetVideo = Schemas["DatasetVideoRead"];
export type DatasetWish = Schemas["DatasetCreate"];
export type Rules = Schemas["DatasetRules"];
export type Format = Dataset["formats"][number];
export type MaskImport = Schemas["ImportRead"];
export type Purpose = MaskImport["purpose"];
export type Preview = Schemas["DatasetPreview"];
export type PreviewWish = Schemas["PreviewWish"];
export type Published = Schemas["PublishedSet"];
export type Part = "train" | "val" | "test";

const BUSY_POLL_MS = 1000;
const PAGE = 48;
const DATASETS = ["datasets"];
const IMPORTS = ["imports"];

export const isUnderWay = ({ state }: { state: Dataset["state"] }): boolean =>
  state === "sending" || state === "queued" || state === "running";

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

/** What a version would hold; asked again and again until everything is measured. */
export function usePreview(projectId: string, wish: PreviewWish) {
  return useQuery({
    queryKey: [...DATASETS, "preview", projectId, wish],
    queryFn: () =>
      answered(
        client.POST("/api/projects/{project_id}/datasets/preview", {
          params: { path: { project_id: projectId } },
          body: wish,
        }),
      ),
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => (state.data && !isMeasured(state.data) ? BUSY_POLL_MS : false),
  });
}

/** Whether a preview tells everything, or never will because of what it names. */
export const isMeasured = ({ measured, count, problems }: Preview): boolean =>
  measured === count.videos || measured + problems.length >= count.videos;

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
  const addFormats = useMutation({
    mutationFn: ({ id, formats }: { id: string; formats: readonly Format[] }) =>
      answered(client.POST("/api/datasets/{dataset_id}/formats", { ...path(id), body: { formats: [...formats] } })),
    onSettled: common.onSettled,
  });
  const leaveOut = useMutation({
    mutationFn: ({ id, number }: { id: string; number: number }) =>
      answered(
        client.DELETE("/api/datasets/{dataset_id}/additions/{number}", {
          params: { path: { dataset_id: id, number } },
        }),
      ),
    ...common,
  });
  return { make, stop, resume, remove, addFormats, leaveOut };
}

export function useImportChanges(projectId: string) {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: IMPORTS });
  const onError = (error: unknown) => toast("trouble", sentenceOf(error));
  const path = (importId: string) => ({ params: { path: { import_id: importId } } });
  /** Begins to send an archive; it goes on when nobody looks any more. Ends once the server knows of it. */
  const send = useMutation({
    mutationFn: (wish: Omit<ArchiveWish, "projectId">) =>
      new Promise<void>((resolve, reject) => {
        let begun = false;
        const onBegun = (): void => {
          begun = true;
          resolve();
        };
        sendArchive({ projectId, ...wish }, onBegun, new AbortController().signal)
          .then(() => resolve())
          .catch((error: unknown) => {
            if (begun) onError(error);
            reject(error instanceof Error ? error : new Error(sentenceOf(error)));
          })
          .finally(() => void onSettled());
      }),
    onSettled,
  });
  const stop = useMutation({
    mutationFn: (id: string) => answered(client.POST("/api/imports/{import_id}/cancel", path(id))),
    onSettled,
    onError,
  });
  const resume = useMutation({
    mutationFn: (id: string) => answered(client.POST("/api/imports/{import_id}/resume", path(id))),
    onSettled,
    onError,
  });
  return { send, stop, resume };
}

export const previewUrl = (datasetId: string, position: number): string =>
  `/api/datasets/${datasetId}/videos/${position}/preview.mp4`;
export const posterUrl = (datasetId: string, position: number): string =>
  `/api/datasets/${datasetId}/videos/${position}/poster.jpg`;
export const fileUrl = (datasetId: string, name: string): string =>
  `/api/datasets/${datasetId}/files/${encodeURIComponent(name)}`;
