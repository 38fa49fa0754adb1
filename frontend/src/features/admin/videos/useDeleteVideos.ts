import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { answered, client } from "../../../api/client";
import { sentenceOf } from "../../../api/problem";
import type { Video } from "../../../api/types";
import { texts } from "../../../texts";
import { toast } from "../../../ui/toasts";
import { oneByOne } from "./oneByOne";

const words = texts.videoFacts;

interface Loss {
  readonly objects: number;
  /** How many of the videos have any. */
  readonly videos: number;
}

/** What would be lost with some videos. */
export function useLoss(videos: readonly Video[]) {
  return useQuery({
    queryKey: ["videos", "loss", videos.map(({ id }) => id)],
    queryFn: async ({ signal }): Promise<Loss> => {
      const counts: number[] = [];
      for (const { id } of videos) {
        const params = { path: { video_id: id } };
        counts.push((await answered(client.GET("/api/videos/{video_id}/masklets", { params, signal }))).length);
      }
      return { objects: counts.reduce((sum, n) => sum + n, 0), videos: counts.filter((n) => n > 0).length };
    },
    gcTime: 0,
    staleTime: Infinity, // while they are being deleted they would not be found
  });
}

/** Deletes videos one after the other; `stop` ends it after the one that is under way. */
export function useDeleteVideos(videos: readonly Video[], onDone: () => void) {
  const queries = useQueryClient();
  const [turns, setTurns] = useState(0);
  const [stopping] = useState(() => new AbortController());
  const remove = useMutation({
    mutationFn: () =>
      oneByOne(
        videos,
        ({ id }) => answered(client.DELETE("/api/videos/{video_id}", { params: { path: { video_id: id } } })),
        { onTurn: setTurns, signal: stopping.signal },
      ),
    onSuccess: ({ done, leftOut: [first, ...others] }) => {
      if (done > 0) toast("note", words.removed(done));
      if (first) toast("trouble", texts.findObjects.leftOut(first.name, first.because, others.length));
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["videos", "of"] }),
    onError: (error) => toast("trouble", sentenceOf(error)),
  });
  return { remove, turns, stop: () => stopping.abort() };
}
