import { Link, useParams } from "react-router";

import { sentenceOf, storedSentence } from "../api/problem";
import type { Video } from "../api/types";
import { useMe } from "../features/accounts/useMe";
import { Header } from "../features/shell/Header";
import { ModelBanner } from "../features/shell/ModelBanner";
import { useVideo } from "../features/videos/useVideos";
import { percent, texts } from "../texts";
import { Button } from "../ui/Button";
import { Progress, Spinner } from "../ui/Progress";
import { Sentence } from "../ui/Sentence";
import { Annotator } from "./Annotator";
import styles from "./AnnotatorPage.module.css";

/** Opens a video, or says why it cannot be opened yet. */
export function AnnotatorPage() {
  const { videoId = "" } = useParams();
  const { data: video, error, refetch } = useVideo(videoId);
  const { data: me } = useMe();
  if (video?.state === "ready" && me) return <Annotator key={video.id} video={video} accountId={me.id} />;
  return (
    <div className={styles.page}>
      <Header />
      <ModelBanner />
      <main className={styles.main}>
        {video && <NotReady video={video} />}
        {!video && error && (
          <div className={styles.card} role="alert">
            <h2>{texts.annotator.notFound}</h2>
            <p>
              <Sentence text={sentenceOf(error)} />
            </p>
            <div className={styles.choices}>
              <Button onClick={() => void refetch()}>{texts.tryAgain}</Button>
              <Link to="/">{texts.annotator.back}</Link>
            </div>
          </div>
        )}
        {!video && !error && <Spinner label={texts.annotator.opening} />}
      </main>
    </div>
  );
}

function NotReady({ video }: { video: Video }) {
  const failed = video.state === "failed";
  return (
    <div className={styles.card} role={failed ? "alert" : "status"}>
      <h2>{video.name}</h2>
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
