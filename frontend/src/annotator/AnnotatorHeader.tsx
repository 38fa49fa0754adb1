import { useState } from "react";
import { Link } from "react-router";

import { Header } from "../features/shell/Header";
import { useModel, useVideoChanges } from "../features/videos/useVideos";
import { texts } from "../texts";
import { Button, IconButton } from "../ui/Button";
import { Confirm } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { InlineName } from "../ui/InlineName";
import styles from "./AnnotatorHeader.module.css";
import { useSession, useWorkbench } from "./context";
import { downloadExport } from "./downloadExport";
import { shortcutOf } from "./keys/keymap";
import { useUntrained } from "./useUntrained";

const LONGEST_NAME = 300;

export function AnnotatorHeader({ onHelp }: { onHelp: () => void }) {
  const { video } = useWorkbench();
  const name = useSession((state) => state.document.video.name);
  const { rename } = useVideoChanges();
  return (
    <Header>
      <Link to="/" className={styles.back} aria-label={texts.annotator.back} title={texts.annotator.back}>
        <Icon name="back" />
      </Link>
      <div className={styles.name}>
        <InlineName
          name={name}
          label={texts.videos.rename}
          maxLength={LONGEST_NAME}
          onRename={(changed) => rename.mutate({ id: video.id, name: changed })}
        />
      </div>
      <SavedState />
      <ConnectionState />
      <div className={styles.right}>
        <ModelState />
        <Export />
        <IconButton icon="help" label={texts.keys.show} shortcut={shortcutOf("help")} onClick={onHelp} />
      </div>
    </Header>
  );
}

/** Whether everything the person did is on the server. */
function SavedState() {
  const outbox = useSession((state) => state.outbox);
  const waiting = outbox.flatMap(({ delivery }) => (delivery.name === "waiting" ? [delivery.because] : []));
  if (outbox.length === 0) {
    return (
      <span className={styles.saved} title={texts.annotator.savedTitle} data-saved="saved">
        {texts.annotator.saved}
      </span>
    );
  }
  if (waiting.length === 0) {
    return (
      <span className={styles.saving} role="status" data-saved="saving">
        {texts.annotator.saving}
      </span>
    );
  }
  return (
    <span className={styles.waiting} role="status" title={waiting[0]} data-saved="waiting">
      <Icon name="warning" size={13} />
      {texts.annotator.waiting(outbox.length)}
    </span>
  );
}

function ConnectionState() {
  const lost = useSession((state) => state.connection === "lost");
  if (!lost) return null;
  return (
    <span className={styles.waiting} role="status" title={texts.annotator.connectionLostTitle}>
      {texts.annotator.connectionLost}
    </span>
  );
}

function ModelState() {
  const { data } = useModel();
  const answerMs = useSession((state) => state.lastAnswerMs);
  return (
    <span className={styles.model}>
      <span>{data?.name ?? texts.model.noModel}</span>
      {data?.name && !data.trained && (
        <span className={styles.untrained} title={texts.model.untrainedTitle}>
          {texts.model.untrained}
        </span>
      )}
      {answerMs !== null && <span title={texts.annotator.answerTitle}>{texts.annotator.answer(answerMs)}</span>}
    </span>
  );
}

function Export() {
  const { video } = useWorkbench();
  const untrained = useUntrained();
  const [asking, setAsking] = useState(false);
  const download = (): void => void downloadExport(video.id);
  return (
    <>
      <Button
        icon="download"
        title={texts.annotator.exportTitle}
        onClick={untrained ? () => setAsking(true) : download}
      >
        {texts.annotator.export}
      </Button>
      {asking && (
        <Confirm
          title={texts.annotator.exportUntrainedTitle}
          confirmLabel={texts.annotator.exportAnyway}
          cancelLabel={texts.cancel}
          onConfirm={download}
          onClose={() => setAsking(false)}
        >
          <p>{texts.annotator.exportUntrained}</p>
        </Confirm>
      )}
    </>
  );
}
