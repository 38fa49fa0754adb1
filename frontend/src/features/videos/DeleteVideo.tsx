import { useQuery } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import type { Video } from "../../api/types";
import { bytes, texts } from "../../texts";
import { Confirm } from "../../ui/Dialog";
import { useVideoChanges } from "./useVideos";

/** Asks before a video is deleted and names what goes with it. */
export function DeleteVideo({ video, onClose }: { video: Video; onClose: () => void }) {
  const { remove } = useVideoChanges();
  const masklets = useQuery({
    queryKey: ["videos", video.id, "masklets"],
    queryFn: () =>
      answered(client.GET("/api/videos/{video_id}/masklets", { params: { path: { video_id: video.id } } })),
    gcTime: 0,
  });
  const names = masklets.data?.map(({ name }) => name).join(", ") ?? "";
  const lost = masklets.data?.length
    ? texts.videos.deleteObjects(masklets.data.length, names)
    : texts.videos.deleteNoObjects;
  return (
    <Confirm
      title={texts.videos.deleteTitle(video.name)}
      confirmLabel={texts.videos.delete}
      cancelLabel={texts.cancel}
      onClose={onClose}
      onConfirm={() => remove.mutate(video)}
    >
      <p>{texts.videos.deleteFile(bytes(video.source_bytes))}</p>
      <p>{masklets.isPending ? texts.videos.deleteCounting : lost}</p>
      <p>{texts.videos.deleteFinal}</p>
    </Confirm>
  );
}
