import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { SAMPLE_ID, useSample } from "./sample";
import { useBeginGuide } from "./useBeginGuide";

const words = texts.guide;

interface GuideAgainProps {
  accountId: string;
  /** The video on the screen. */
  videoId: string;
  onBegin: () => void;
}

/** Begins the guided task from the help, on the sample video where there is one. */
export function GuideAgain({ accountId, videoId, onBegin }: GuideAgainProps) {
  const sample = useSample(true);
  const begin = useBeginGuide(accountId, videoId);
  const onSample = sample === "ready";
  return (
    <Button
      small
      disabled={sample === "looking"}
      title={onSample ? words.againTitle : words.offerHere}
      onClick={() => {
        begin(onSample ? SAMPLE_ID : videoId);
        onBegin();
      }}
    >
      {words.again}
    </Button>
  );
}
