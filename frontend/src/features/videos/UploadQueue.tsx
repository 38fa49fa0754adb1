import { useStore } from "zustand";

import { bytes, texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Progress } from "../../ui/Progress";
import { cancelUpload, uploads, type UploadItem } from "../uploads/uploads";
import { sentBytes } from "../uploads/uploadState";
import styles from "./VideosPage.module.css";

const FEW = 3;

/** How far many uploads have come together; a few speak for themselves on their cards. */
export function UploadQueue({ projectId }: { projectId: string | undefined }) {
  const items = useStore(uploads, (state) => state.items).filter((item) => item.projectId === projectId);
  const open = items.filter(({ upload }) => upload.state.name !== "failed");
  if (open.length <= FEW) return null;
  const [sent, all] = amounts(open);
  return (
    <div className={styles.queue} role="status">
      <strong>{texts.uploads.queue(open.length)}</strong>
      <Progress value={all === 0 ? null : sent / all} label={texts.uploads.queue(open.length)} />
      <span>{texts.uploads.progress(bytes(sent), bytes(all))}</span>
      <Button small onClick={() => open.forEach(({ key }) => cancelUpload(key))}>
        {texts.uploads.cancelAll}
      </Button>
    </div>
  );
}

function amounts(items: readonly UploadItem[]): [number, number] {
  return items.reduce<[number, number]>(
    ([sent, all], { upload }) => [sent + sentBytes(upload), all + upload.size],
    [0, 0],
  );
}
