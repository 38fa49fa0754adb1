import { useQuery } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import type { Phase } from "../../api/types";

const FRESH_MS = 60_000;
const NONE: readonly Phase[] = [];

/** The phases of a project; none until they are known. */
export function usePhases(projectId: string): readonly Phase[] {
  const { data } = useQuery({
    queryKey: ["phases", projectId],
    queryFn: () =>
      answered(client.GET("/api/projects/{project_id}/phases", { params: { path: { project_id: projectId } } })),
    staleTime: FRESH_MS,
  });
  return data ?? NONE;
}
