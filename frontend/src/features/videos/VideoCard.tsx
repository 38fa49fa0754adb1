import { useState, type PointerEvent } from "react";
import { Link } from "react-router";

import { filmstripUrl, posterUrl } from "../../api/addresses";
import { storedSentence } from "../../api/problem";
import type { Video } from "../../api/types";
import { bytes, duration, frames, percent, texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Icon } from "../../ui/Icon";
import { InlineName } from "../../ui/InlineName";
import { Progress } from "../../ui/Progress";
import { Sentence } from "../../ui/Sentence";
import type { UploadItem } from "../uploads/uploads";
import { UploadProgress } from "./UploadCard";
import styles from "./VideoCard.module.css";

const LONGEST_NAME = 300;

interface VideoCardProps {
  video: Video;
  /** The upload of this page that fills it, if there is one. */
  upload: UploadItem | null;
  /** What somebody who manages the video can do; null for others. */
  manage: { onChoose: () => void; onRename: (name: string) => void; onDelete: () => void } | null;
}

export function VideoCard({ video, upload, manage }: VideoCardProps) {
  const failed = video.state === "failed";
  return (
    <li className={classes(styles.card, failed && styles.failed)} data-state={video.state} data-video={video.id}>
      <Picture video={video} />
      <div className={styles.text}>
        <div className={styles.name}>
          {manage ? (
            <InlineName
              name={video.name}
              label={texts.videos.rename}
              maxLength={LONGEST_NAME}
              onRename={manage.onRename}
            />
          ) : (
            <span title={video.name}>{video.name}</span>
          )}
          {manage && upload === null && (
            <IconButton icon="trash" label={`${texts.videos.delete} ${video.name}`} small onClick={manage.onDelete} />
          )}
        </div>
        <State video={video} upload={upload} manage={manage} />
      </div>
    </li>
  );
}

/** The poster; moving over it leafs through the filmstrip. */
function Picture({ video }: { video: Video }) {
  const [at, setAt] = useState<number | null>(null);
  const [posterLost, setPosterLost] = useState(false);
  if (video.state !== "ready") {
    return (
      <div className={styles.picture} aria-hidden>
        <Icon name={video.state === "failed" ? "warning" : "film"} size={28} />
      </div>
    );
  }
  const tiles = video.filmstrip?.tile_count ?? 0;
  const length = duration(video.duration_s ?? 0);
  const move = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    if (tiles > 1) setAt(Math.floor(((event.clientX - left) / width) * tiles));
  };
  const leaf = at !== null && {
    backgroundImage: `url(${filmstripUrl(video.id)})`,
    backgroundSize: `${tiles * 100}% 100%`,
    backgroundPosition: `${(Math.min(Math.max(at, 0), tiles - 1) / (tiles - 1)) * 100}% 0`,
  };
  return (
    <Link
      to={`/videos/${video.id}`}
      className={styles.picture}
      aria-label={`${texts.videos.open(video.name)}, ${length}`}
      onPointerMove={move}
      onPointerLeave={() => setAt(null)}
    >
      {posterLost ? (
        <Icon name="film" size={28} />
      ) : (
        <img src={posterUrl(video.id)} alt="" loading="lazy" draggable={false} onError={() => setPosterLost(true)} />
      )}
      {leaf && <span className={styles.leaf} style={leaf} />}
      <span className={styles.duration}>{length}</span>
    </Link>
  );
}

function State({ video, upload, manage }: VideoCardProps) {
  switch (video.state) {
    case "ready":
      return <Facts video={video} />;
    case "failed":
      return (
        <p className={styles.problem} role="alert">
          <Sentence text={storedSentence(video.problem, texts.videos.unknownProblem)} />
        </p>
      );
    case "uploading":
      if (video.fetched_from !== null) {
        return <Stage label={texts.videos.fetching(hostOf(video.fetched_from))} value={video.progress || null} />;
      }
      return upload === null ? <Stalled video={video} manage={manage} /> : <UploadProgress item={upload} />;
    case "queued":
      return <Stage label={texts.videos.state.queued} value={null} />;
    case "ingesting":
      return <Stage label={`${texts.videos.state.ingesting} ${percent(video.progress)}`} value={video.progress} />;
  }
}

function Facts({ video }: { video: Video }) {
  const facts = [
    `${video.width ?? 0} × ${video.height ?? 0}`,
    frames(video.frame_count ?? 0),
    bytes(video.source_bytes),
    ...(video.country === null ? [] : [video.country]),
    ...(video.setting === null ? [] : [texts.facts.settings[video.setting].toLowerCase()]),
  ];
  return (
    <p className={styles.facts}>
      {facts.join(" · ")}
      {video.warnings.length > 0 && (
        <span className={styles.note} title={video.warnings.join("\n")}>
          <Icon name="warning" size={12} /> {texts.videos.warnings(video.warnings.length)}
        </span>
      )}
      {video.tags.map((tag) => (
        <span key={tag} className={styles.tag}>
          {tag}
        </span>
      ))}
    </p>
  );
}

const hostOf = (address: string): string => URL.parse(address)?.host ?? address;

function Stage({ label, value }: { label: string; value: number | null }) {
  return (
    <div className={styles.stage}>
      <Progress value={value} label={label} />
      <span className={styles.facts}>{label}</span>
    </div>
  );
}

/** An upload whose page is gone: the browser needs the file once more. */
function Stalled({ video, manage }: Pick<VideoCardProps, "video" | "manage">) {
  return (
    <div className={styles.stage}>
      <Progress value={video.progress} label={texts.videos.stalled} />
      <div className={styles.stalled}>
        <span className={styles.facts}>
          <span>
            {texts.videos.stalled} · {percent(video.progress)}
          </span>
          {manage && <span>{texts.videos.stalledHint}</span>}
        </span>
        {manage && (
          <Button small onClick={manage.onChoose}>
            {texts.videos.resume}
          </Button>
        )}
      </div>
    </div>
  );
}
