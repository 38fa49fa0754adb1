import { useState } from "react";

import { sentenceOf } from "../../api/problem";
import { duration, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Spinner } from "../../ui/Progress";
import { Choices, Select } from "../admin/Pieces";
import styles from "./Datasets.module.css";
import {
  posterUrl,
  previewUrl,
  useDatasetVideos,
  type DatasetDetails,
  type DatasetVideo,
  type Part,
} from "./useDatasets";

const words = texts.datasets;
const PARTS = ["all", "train", "val", "test"] as const;

/** The videos of a version, each with a small film of its masks. */
export function Browse({ version }: { version: DatasetDetails }) {
  const [part, setPart] = useState<"all" | Part>("all");
  const ready = version.statistics !== null;
  const videos = useDatasetVideos(version.id, part === "all" ? null : part, ready);
  const found = videos.data?.pages.flatMap((page) => page.videos) ?? [];
  return (
    <>
      <Choices>
        <Select
          label={words.partLabel}
          value={part}
          options={PARTS.map((each) => ({ value: each, label: words.part[each] }))}
          onChange={setPart}
        />
      </Choices>
      {videos.isPending && <Spinner label={texts.admin.loading} />}
      {videos.isError && (
        <p className={styles.trouble} role="alert">
          {sentenceOf(videos.error)}
        </p>
      )}
      {videos.isSuccess && found.length === 0 && <p className={styles.hint}>{words.emptyPart}</p>}
      <ul className={styles.grid}>
        {found.map((video) => (
          <VideoCard key={video.position} datasetId={version.id} video={video} />
        ))}
      </ul>
      {videos.hasNextPage && (
        <Button onClick={() => void videos.fetchNextPage()} disabled={videos.isFetchingNextPage}>
          {words.more}
        </Button>
      )}
    </>
  );
}

function VideoCard({ datasetId, video }: { datasetId: string; video: DatasetVideo }) {
  const facts = video.facts as { width: number; height: number; frame_count: number; frame_rate: number };
  const masklets = (video.measures as { masklets?: readonly unknown[] } | null)?.masklets?.length ?? 0;
  return (
    <li className={styles.card} data-key={video.key} data-split={video.split ?? ""}>
      <Film datasetId={datasetId} video={video} />
      <div className={styles.cardText}>
        <strong title={video.name}>{video.key}</strong>
        <p className={styles.facts}>
          {facts.width} × {facts.height} · {duration(facts.frame_count / facts.frame_rate)} · {words.masklets(masklets)}
        </p>
        {video.split && (
          <p className={styles.facts}>
            {words.part[video.split]}
            {video.score !== null && (
              <span title={words.difficultyHint}>
                {" "}
                · {words.difficulty} {video.score.toFixed(2)}
              </span>
            )}
          </p>
        )}
      </div>
    </li>
  );
}

/** The picture; pointing at it or pressing it plays the film, as long as one stays there. */
function Film({ datasetId, video }: { datasetId: string; video: DatasetVideo }) {
  const [playing, setPlaying] = useState(false);
  if (video.measures === null) return <div className={styles.film} aria-hidden />;
  const poster = posterUrl(datasetId, video.position);
  return (
    <button
      type="button"
      className={styles.film}
      aria-label={words.watch(video.key)}
      aria-pressed={playing}
      onPointerEnter={() => setPlaying(true)}
      onPointerLeave={() => setPlaying(false)}
      onBlur={() => setPlaying(false)}
      onClick={() => setPlaying(true)}
    >
      {playing ? (
        <video src={previewUrl(datasetId, video.position)} poster={poster} autoPlay loop muted playsInline />
      ) : (
        <img src={poster} alt="" loading="lazy" draggable={false} />
      )}
    </button>
  );
}
