import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { answered, client } from "../../../api/client";
import { problemFrom } from "../../../api/problem";
import { patientFetch } from "../../../api/signIn";

const keyOf = (projectId: string): string[] => ["guideline", projectId];

/** What annotators of a project should do. */
export function useGuideline(projectId: string) {
  return useQuery({
    queryKey: keyOf(projectId),
    queryFn: () =>
      answered(client.GET("/api/projects/{project_id}/guideline", { params: { path: { project_id: projectId } } })),
    staleTime: 60_000,
  });
}

export function useSaveGuideline(projectId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { text: string; revision: number }) =>
      answered(
        client.PUT("/api/projects/{project_id}/guideline", { params: { path: { project_id: projectId } }, body }),
      ),
    onSuccess: (guideline) => queries.setQueryData(keyOf(projectId), guideline),
  });
}

/** Sends a picture for a guideline. Gives the address to show it by. Raises ApiProblem. */
export async function uploadPicture(projectId: string, file: File): Promise<string> {
  const answer = await patientFetch(
    new Request(`/api/projects/${projectId}/guideline/pictures`, { method: "POST", body: file }),
  );
  const body: unknown = await answer.json();
  if (!answer.ok) throw problemFrom(answer.status, body);
  return (body as { path: string }).path;
}
