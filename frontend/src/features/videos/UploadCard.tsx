import { bytes, duration, texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Icon } from "../../ui/Icon";
import { Progress } from "../../ui/Progress";
import { Sentence } from "../../ui/Sentence";
import { cancelUpload, dismissUpload, type UploadItem } from "../uploads/uploads";
import { sentBytes } from "../uploads/uploadState";
import styles from "./VideoCard.module.css";

/** An upload that the server does not know, or has refused. */
export function UploadCard({ item }: { item: UploadItem }) {
  const { state } = item.upload;
  const failed = state.name === "failed";
  return (
    <li className={classes(styles.card, failed && styles.failed)} data-state={failed ? "failed" : "uploading"}>
      <div className={styles.picture} aria-hidden>
        <Icon name={failed ? "warning" : "upload"} size={28} />
      </div>
      <div className={styles.text}>
        <div className={styles.name}>
          <span title={item.name}>{item.name}</span>
          {failed && <IconButton icon="close" label={texts.dismiss} small onClick={() => dismissUpload(item.key)} />}
        </div>
        {failed ? (
          <p className={styles.problem} role="alert">
            <Sentence text={state.sentence} />
          </p>
        ) : (
          <UploadProgress item={item} />
        )}
      </div>
    </li>
  );
}

export function UploadProgress({ item }: { item: UploadItem }) {
  const { upload } = item;
  const sent = sentBytes(upload);
  return (
    <div className={styles.stage}>
      <Progress value={upload.size === 0 ? null : sent / upload.size} label={item.name} />
      <div className={styles.stalled}>
        <span className={styles.facts}>{statusLine(item, sent)}</span>
        {upload.state.name !== "leaving" && (
          <IconButton
            icon="close"
            label={`${texts.uploads.cancel}: ${item.name}`}
            small
            onClick={() => cancelUpload(item.key)}
          />
        )}
      </div>
    </div>
  );
}

function statusLine({ upload, speed }: UploadItem, sent: number): string {
  const { name } = upload.state;
  if (name === "done" || name === "failed" || name === "cancelled") return "";
  if (name !== "sending") return texts.uploads[name];
  const progress = texts.uploads.progress(bytes(sent), bytes(upload.size));
  if (speed === null) return progress;
  const left = speed > 0 ? duration(Math.ceil((upload.size - sent) / speed)) : null;
  return `${progress} · ${texts.uploads.speed(bytes(speed), left)}`;
}
