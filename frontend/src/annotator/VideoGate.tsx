import type { ReactNode } from "react";
import { Link } from "react-router";

import { sentenceOf, storedSentence } from "../api/problem";
import type { Video } from "../api/types";
import { useMe } from "../features/accounts/useMe";
import { Header } from "../features/shell/Header";
import { ModelBanner } from "../features/shell/ModelBanner";
import { useVideo } from "../features/videos/useVideos";
import { percent, texts } from "../texts";
import { Button } from "../ui/Button";
import { LoadingMain, Progress } from "../ui/Progress";
import { Sentence } from "../ui/Sentence";
import styles from "./AnnotatorPage.module.css";

interface VideoGateProps {
  videoId: string;
  /** What is shown of a video that is ready. */
  children: (video: Video, accountId: string) => ReactNode;
}

/** Opens a video, or says why it cannot be opened yet. */
export function VideoGate({ videoId, children }: VideoGateProps) {
  const { data: video, error, refetch } = useVideo(videoId);
  const { data: me } = useMe();
  if (video?.state === "ready" && me) return children(video, me.id);
  if (video && video.state !== "ready") {
    return (
      <Waiting>
        <NotReady video={video} />
      </Waiting>
    );
  }
  if (!video && error) {
    return (
      <Waiting>
        <Failure title={texts.annotator.notFound} error={error} onRetry={() => void refetch()}>
          <Link to="/">{texts.annotator.back}</Link>
        </Failure>
      </Waiting>
    );
  }
  return <Opening label={texts.annotator.opening} />;
}

/** A page on which something is being opened. */
export function Opening({ label }: { label: string }) {
  return (
    <div className={styles.page}>
      <Header />
      <LoadingMain label={label} />
    </div>
  );
}

/** A page with one card, in place of what it will show. */
export function Waiting({ children }: { children: ReactNode }) {
  return (
    <div className={styles.page}>
      <Header />
      <ModelBanner />
      <main className={styles.main}>{children}</main>
    </div>
  );
}

interface FailureProps {
  title: string;
  error: Error;
  onRetry: () => void;
  /** The way out. */
  children: ReactNode;
}

/** Why something could not be opened, and what can be done. */
export function Failure({ title, error, onRetry, children }: FailureProps) {
  return (
    <div className={styles.card} role="alert">
      <h1>{title}</h1>
      <p>
        <Sentence text={sentenceOf(error)} />
      </p>
      <div className={styles.choices}>
        <Button onClick={onRetry}>{texts.tryAgain}</Button>
        {children}
      </div>
    </div>
  );
}

function NotReady({ video }: { video: Video }) {
  const failed = video.state === "failed";
  return (
    <div className={styles.card} role={failed ? "alert" : "status"}>
      <h1>{video.name}</h1>
      <p>
        {texts.annotator.notReady[video.state]} {video.state === "ingesting" && percent(video.progress)}
      </p>
      {failed ? (
        <p>
          <Sentence text={storedSentence(video.problem, texts.videos.unknownProblem)} />
        </p>
      ) : (
        <Progress
          value={video.state === "queued" ? null : video.progress}
          label={texts.annotator.notReady[video.state]}
        />
      )}
      <Link to="/">{texts.annotator.back}</Link>
    </div>
  );
}
