import { useParams } from "react-router";

import { Annotator } from "./Annotator";
import { VideoGate } from "./VideoGate";

/** The annotator on a video that somebody chose by themselves. */
export function AnnotatorPage() {
  const { videoId = "" } = useParams();
  return (
    <VideoGate videoId={videoId}>
      {(video, accountId) => <Annotator key={video.id} video={video} accountId={accountId} />}
    </VideoGate>
  );
}
