import { useMutation, useQueryClient } from "@tanstack/react-query";

import { answered, client } from "../../../api/client";
import { sentenceOf } from "../../../api/problem";
import type { ProjectAutomaskCreate, Video } from "../../../api/types";
import { texts } from "../../../texts";
import { toast } from "../../../ui/toasts";
import { nameOf, settingsOf, type FindDraft } from "./findObjects";

/** Asks for the objects of some videos (none: of the whole project), and says for which that cannot be done. */
export function useFindObjects(projectId: string, videos: readonly Video[], onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (draft: FindDraft) => {
      const wish = { ...settingsOf(draft), video_ids: videos.length === 0 ? null : videos.map(({ id }) => id) };
      const body = wish as ProjectAutomaskCreate; // what is left out is as the server has it
      const params = { path: { project_id: projectId } };
      return answered(client.POST("/api/projects/{project_id}/automask", { params, body }));
    },
    onSuccess: ({ begun, left_out: [first, ...others] }) => {
      if (begun.length > 0) toast("note", texts.findObjects.begun(begun.length));
      if (first) {
        const because = String(first.problem.detail);
        toast("trouble", texts.findObjects.leftOut(nameOf(first, videos), because, others.length));
      }
      onDone();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["admin", projectId] }),
    onError: (error) => toast("trouble", sentenceOf(error)),
  });
}
