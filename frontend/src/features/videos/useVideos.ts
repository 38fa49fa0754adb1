import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import { sentenceOf } from "../../api/problem";
import type { Video } from "../../api/types";
import { texts } from "../../texts";
import { toast } from "../../ui/toasts";

const BUSY_POLL_MS = 1000;
const CALM_POLL_MS = 10_000;
const VIDEOS = ["videos"];

/** The videos of a project, newest first; asked for often while one of them is on its way. */
export function useVideos(projectId: string | undefined) {
  return useQuery({
    queryKey: [...VIDEOS, "of", projectId],
    queryFn: () => answered(client.GET("/api/videos", { params: { query: { project_id: projectId ?? "" } } })),
    enabled: projectId !== undefined,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? BUSY_POLL_MS : CALM_POLL_MS),
  });
}

/** One video; asked for again while it is on its way. */
export function useVideo(videoId: string) {
  return useQuery({
    queryKey: [...VIDEOS, videoId],
    queryFn: () => answered(client.GET("/api/videos/{video_id}", { params: { path: { video_id: videoId } } })),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? BUSY_POLL_MS : false),
  });
}

/** The network in use, or the one that answers on a video, and what is to be said about it. */
export function useModel(videoId?: string) {
  return useQuery({
    queryKey: ["model", videoId],
    queryFn: () =>
      answered(client.GET("/api/model", { params: { query: videoId === undefined ? {} : { video_id: videoId } } })),
    refetchInterval: 5000,
  });
}

export function useVideoChanges() {
  const queries = useQueryClient();
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: VIDEOS });
  const onError = (error: unknown): void => toast("trouble", sentenceOf(error));
  const rename = useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      answered(client.PATCH("/api/videos/{video_id}", { params: { path: { video_id: id } }, body: { name } })),
    onSettled: refresh,
    onError,
  });
  const remove = useMutation({
    mutationFn: ({ id }: Video) =>
      answered(client.DELETE("/api/videos/{video_id}", { params: { path: { video_id: id } } })),
    onSuccess: (_, { name }) => toast("note", texts.videos.deleted(name)),
    onSettled: refresh,
    onError,
  });
  return { rename, remove, refresh };
}

function isUnderWay({ state }: Video): boolean {
  return state === "uploading" || state === "queued" || state === "ingesting";
}
