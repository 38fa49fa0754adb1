import { NoConnection } from "../../api/problem";
import { texts } from "../../texts";
import { Banner } from "../../ui/Banner";
import { Sentence } from "../../ui/Sentence";
import { useModel } from "../videos/useVideos";

/** Says when the server is away, no worker is alive or the weights are untrained, and which command mends it. */
export function ModelBanner({ videoId }: { videoId?: string }) {
  const { data, error } = useModel(videoId);
  if (error instanceof NoConnection) {
    return (
      <Banner kind="trouble">
        <Sentence text={texts.model.unreachable} />
      </Banner>
    );
  }
  if (!data?.notice) return null;
  return (
    <Banner kind="warning">
      <Sentence text={data.notice} />
    </Banner>
  );
}
