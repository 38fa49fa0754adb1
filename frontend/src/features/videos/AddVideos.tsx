import { useId, useRef, type ChangeEvent } from "react";

import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import styles from "./AddVideos.module.css";
import { fromFolder, type Dropped } from "./folder";

interface AddVideosProps {
  onFiles: (dropped: Dropped) => void;
  onFetch: () => void;
}

/** One button for files, and a menu for folders and addresses. */
export function AddVideos({ onFiles, onFetch }: AddVideosProps) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const menuId = useId();
  const taken = ({ currentTarget }: ChangeEvent<HTMLInputElement>): File[] => {
    const chosen = [...(currentTarget.files ?? [])];
    currentTarget.value = "";
    return chosen;
  };
  const chooseFolder = (): void => {
    menu.current?.hidePopover();
    folder.current?.click();
  };
  const fetch = (): void => {
    menu.current?.hidePopover();
    onFetch();
  };
  return (
    <div className={styles.add}>
      <Button look="primary" icon="upload" className={styles.main} onClick={() => files.current?.click()}>
        {texts.videos.upload}
      </Button>
      <IconButton icon="down" look="primary" label={texts.videos.add} className={styles.more} popoverTarget={menuId} />
      <div id={menuId} ref={menu} popover="auto" className={styles.menu}>
        <button type="button" onClick={chooseFolder}>
          {texts.videos.uploadFolder}
        </button>
        <button type="button" onClick={fetch}>
          {texts.videos.fromElsewhere}
        </button>
      </div>
      <input
        ref={files}
        className="visually-hidden"
        type="file"
        multiple
        accept="video/*,.mkv,.avi,.mov,.mts,.m2ts,.ts,.webm,.mp4"
        aria-label={texts.videos.upload}
        tabIndex={-1}
        onChange={(event) => onFiles({ files: taken(event), leftOut: 0 })}
      />
      <input
        ref={folder}
        className="visually-hidden"
        type="file"
        multiple
        aria-label={texts.videos.uploadFolder}
        tabIndex={-1}
        {...{ webkitdirectory: "" }}
        onChange={(event) => onFiles(fromFolder(taken(event)))}
      />
    </div>
  );
}
