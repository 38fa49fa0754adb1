import { useEffect, useRef, useState, type ChangeEvent } from "react";
import { useStore } from "zustand";

import { sentenceOf } from "../../api/problem";
import type { Video } from "../../api/types";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { Spinner } from "../../ui/Progress";
import { mayIn, maySomewhere } from "../accounts/managed";
import { useMe } from "../accounts/useMe";
import { Header } from "../shell/Header";
import { ModelBanner } from "../shell/ModelBanner";
import { addUploads, uploads, whenUploadsChange } from "../uploads/uploads";
import { DeleteVideo } from "./DeleteVideo";
import { UploadCard } from "./UploadCard";
import { useFileDrop } from "./useFileDrop";
import { useVideoChanges, useVideos } from "./useVideos";
import { VideoCard } from "./VideoCard";
import styles from "./VideosPage.module.css";

export function VideosPage() {
  const videos = useVideos();
  const { rename, refresh } = useVideoChanges();
  const [leaving, setLeaving] = useState<Video | null>(null);
  const { data: me } = useMe();
  const mayUpload = maySomewhere(me, "manage-videos");
  const chooser = useRef<HTMLInputElement>(null);
  const dropping = useFileDrop((files) => mayUpload && addUploads(files));

  useEffect(() => {
    document.title = texts.videos.pageTitle;
  }, []);
  useEffect(() => whenUploadsChange(() => void refresh()));

  const choose = (): void => chooser.current?.click();
  const chosen = (event: ChangeEvent<HTMLInputElement>): void => {
    addUploads([...(event.target.files ?? [])]);
    event.target.value = "";
  };
  return (
    <div className={styles.page}>
      <Header />
      <ModelBanner />
      <main className={styles.main}>
        <div className={styles.title}>
          <h1>{texts.videos.title}</h1>
          {mayUpload && (
            <Button look="primary" icon="upload" onClick={choose}>
              {texts.videos.upload}
            </Button>
          )}
          <input
            ref={chooser}
            className="visually-hidden"
            type="file"
            multiple
            accept="video/*,.mkv,.avi,.mov,.mts,.m2ts,.ts,.webm,.mp4"
            aria-label={texts.videos.upload}
            tabIndex={-1}
            onChange={chosen}
          />
        </div>
        {videos.isPending && <Spinner label={texts.videos.loading} />}
        {videos.isError && !videos.data && (
          <div className={styles.blank} role="alert">
            <Icon name="warning" size={28} />
            <h2>{texts.videos.failed}</h2>
            <p>{sentenceOf(videos.error)}</p>
            <Button onClick={() => void videos.refetch()}>{texts.tryAgain}</Button>
          </div>
        )}
        {videos.data && (
          <VideoGrid
            videos={videos.data}
            onChoose={mayUpload ? choose : null}
            onRename={(id, name) => rename.mutate({ id, name })}
            onDelete={setLeaving}
          />
        )}
      </main>
      {dropping && (
        <div className={styles.drop} aria-hidden>
          <Icon name="upload" size={40} />
          <strong>{texts.videos.drop}</strong>
          <span>{texts.videos.dropHint}</span>
        </div>
      )}
      {leaving && <DeleteVideo video={leaving} onClose={() => setLeaving(null)} />}
    </div>
  );
}

interface VideoGridProps {
  videos: readonly Video[];
  /** Null for somebody who may not upload. */
  onChoose: (() => void) | null;
  onRename: (id: string, name: string) => void;
  onDelete: (video: Video) => void;
}

function VideoGrid({ videos, onChoose, onRename, onDelete }: VideoGridProps) {
  const { data: me } = useMe();
  const items = useStore(uploads, (state) => state.items);
  const known = new Set(videos.map((video) => video.id));
  // An upload is shown on the card of its video as soon as the server has one.
  const alone = items.filter(({ videoId }) => videoId === null || !known.has(videoId));
  if (videos.length === 0 && alone.length === 0) {
    return (
      <div className={styles.blank}>
        <Icon name="film" size={36} />
        <h2>{texts.videos.emptyTitle}</h2>
        <p>{onChoose ? texts.videos.emptyText : texts.videos.emptyForOthers}</p>
        {onChoose && (
          <>
            <Button look="primary" icon="upload" onClick={onChoose}>
              {texts.videos.upload}
            </Button>
            <p className={styles.fine}>{texts.videos.dropHint}</p>
          </>
        )}
      </div>
    );
  }
  return (
    <ul className={styles.grid}>
      {alone.map((item) => (
        <UploadCard key={`upload-${item.key}`} item={item} />
      ))}
      {videos.map((video) => (
        <VideoCard
          key={video.id}
          video={video}
          upload={items.find(({ videoId }) => videoId === video.id) ?? null}
          manage={
            onChoose && mayIn(me, "manage-videos", video.project_id)
              ? { onChoose, onRename: (name) => onRename(video.id, name), onDelete: () => onDelete(video) }
              : null
          }
        />
      ))}
    </ul>
  );
}
