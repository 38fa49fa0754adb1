/** The video that every new installation comes with. */

import { useQuery } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import type { Video } from "../../api/types";

/** The server gives it this id in every installation. */
export const SAMPLE_ID = "5a3b1e00-0000-4000-8000-000000000001";

/** So often it is asked for again while it is being prepared, milliseconds. */
const SOON_MS = 5000;

export type Sample = "looking" | "ready" | "missing";

/** Whether the person can open the sample video: it may be deleted, or in a project that is not theirs. */
export function useSample(wanted: boolean): Sample {
  const { data, isPending } = useQuery({
    queryKey: ["sample"],
    queryFn: fetchSample,
    enabled: wanted,
    staleTime: SOON_MS,
    refetchInterval: ({ state }) => (isOnItsWay(state.data) ? SOON_MS : false),
  });
  if (isPending) return "looking";
  return data?.state === "ready" ? "ready" : "missing";
}

async function fetchSample(): Promise<Video | null> {
  try {
    return await answered(client.GET("/api/videos/{video_id}", { params: { path: { video_id: SAMPLE_ID } } }));
  } catch (error) {
    if (error instanceof ApiProblem) return null;
    throw error;
  }
}

function isOnItsWay(video: Video | null | undefined): boolean {
  return video?.state === "queued" || video?.state === "ingesting";
}
