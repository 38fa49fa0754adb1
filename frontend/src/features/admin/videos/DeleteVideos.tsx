import { useState } from "react";

import { sentenceOf } from "../../../api/problem";
import type { Video } from "../../../api/types";
import { bytes, texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Progress } from "../../../ui/Progress";
import { useDeleteVideos, useLoss } from "./useDeleteVideos";
import styles from "./VideoFacts.module.css";

const words = texts.videoFacts;

/** Asks before many videos are deleted, names them and what goes with them, and shows how far it is. */
export function DeleteVideos({ videos: chosen, onClose }: { videos: readonly Video[]; onClose: () => void }) {
  const [videos] = useState(chosen); // the list behind shrinks meanwhile
  const loss = useLoss(videos);
  const { remove, turns, stop } = useDeleteVideos(videos, onClose);
  const leave = (): void => {
    stop();
    onClose();
  };
  return (
    <Dialog
      title={words.removeTitle(videos.length)}
      closeLabel={texts.cancel}
      onClose={leave}
      foot={
        <>
          <Button data-safe onClick={leave}>
            {remove.isPending ? words.stopRemoving : texts.cancel}
          </Button>
          <Button look="danger" disabled={remove.isPending || loss.isPending} onClick={() => remove.mutate()}>
            {words.remove(videos.length)}
          </Button>
        </>
      }
    >
      <p>{words.removeFiles(bytes(videos.reduce((sum, { source_bytes }) => sum + source_bytes, 0)))}</p>
      <p>
        {loss.data
          ? words.removeObjects(loss.data.objects, loss.data.videos)
          : loss.isError
            ? sentenceOf(loss.error)
            : texts.videos.deleteCounting}
      </p>
      <p>{words.removeKept}</p>
      <ul className={styles.names} tabIndex={0} aria-label={words.removeTitle(videos.length)}>
        {videos.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ul>
      {remove.isPending && (
        <div role="status">
          <p>{words.removing(turns, videos.length)}</p>
          <Progress value={turns / videos.length} label={words.removing(turns, videos.length)} />
        </div>
      )}
    </Dialog>
  );
}
