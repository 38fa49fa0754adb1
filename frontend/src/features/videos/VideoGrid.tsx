import { useState, type ReactNode } from "react";
import { useStore } from "zustand";

import type { Video } from "../../api/types";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { uploads, type UploadItem } from "../uploads/uploads";
import type { Dropped } from "./folder";
import { fits } from "./search";
import { UploadCard } from "./UploadCard";
import { VideoCard } from "./VideoCard";
import styles from "./VideosPage.module.css";
import { useChooser } from "./useChooser";

/** Cards that are drawn at first; thousands would make the page slow. */
const AT_FIRST = 120;
const UPLOADS_SHOWN = 8;

interface VideoGridProps {
  projectId: string;
  videos: readonly Video[];
  search: string;
  mayManage: boolean;
  onFiles: (dropped: Dropped) => void;
  onRename: (id: string, name: string) => void;
  onDelete: (video: Video) => void;
}

export function VideoGrid({ projectId, videos, search, mayManage, onFiles, onRename, onDelete }: VideoGridProps) {
  const items = useStore(uploads, (state) => state.items).filter((item) => item.projectId === projectId);
  const [shown, setShown] = useState(AT_FIRST);
  const chooser = useChooser(onFiles);
  const known = new Set(videos.map((video) => video.id));
  // An upload is shown on the card of its video as soon as the server has one.
  const alone = items.filter(({ videoId }) => videoId === null || !known.has(videoId));
  if (videos.length === 0 && alone.length === 0)
    return <Empty onChoose={mayManage ? chooser.open : null} input={chooser.input} />;
  const fitting = videos.filter((video) => fits(video, search));
  const uploadOf = (id: string): UploadItem | null => items.find(({ videoId }) => videoId === id) ?? null;
  return (
    <>
      {chooser.input}
      <ul className={styles.grid}>
        {alone.slice(0, UPLOADS_SHOWN).map((item) => (
          <UploadCard key={`upload-${item.key}`} item={item} />
        ))}
        {alone.length > UPLOADS_SHOWN && (
          <li className={styles.rest}>{texts.uploads.more(alone.length - UPLOADS_SHOWN)}</li>
        )}
        {fitting.slice(0, shown).map((video) => (
          <VideoCard
            key={video.id}
            video={video}
            upload={uploadOf(video.id)}
            manage={
              mayManage
                ? {
                    onChoose: chooser.open,
                    onRename: (name) => onRename(video.id, name),
                    onDelete: () => onDelete(video),
                  }
                : null
            }
          />
        ))}
      </ul>
      {fitting.length === 0 && search !== "" && <p className={styles.fine}>{texts.videos.noneFound}</p>}
      {fitting.length > shown && (
        <Button className={styles.showMore} onClick={() => setShown(shown + AT_FIRST)}>
          {texts.videos.showMore(Math.min(fitting.length - shown, AT_FIRST))}
        </Button>
      )}
    </>
  );
}

function Empty({ onChoose, input }: { onChoose: (() => void) | null; input: ReactNode }) {
  return (
    <div className={styles.blank}>
      {input}
      <Icon name="film" size={36} />
      <h2>{texts.videos.emptyTitle}</h2>
      <p>{onChoose ? texts.videos.emptyText : texts.videos.emptyForOthers}</p>
      {onChoose && (
        <>
          <Button look="primary" icon="upload" onClick={onChoose}>
            {texts.videos.choose}
          </Button>
          <p className={styles.fine}>{texts.videos.dropHint}</p>
        </>
      )}
    </div>
  );
}
