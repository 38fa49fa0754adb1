import { useEffect, useRef } from "react";

import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { shortcutOf } from "../keys/keymap";
import { useCommentDesk, useComments, useUnsent } from "./commentDesk";
import styles from "./Comments.module.css";
import { NewComment } from "./NewComment";
import { ThreadItem } from "./ThreadItem";
import { byFrame, numbered } from "./threads";
import { UnsentComment } from "./UnsentComment";

const words = texts.comments;

/** What people say to each other: open conversations by frame, and those that are settled on demand. */
export function CommentsPanel() {
  const { book } = useCommentDesk();
  const threads = useComments((state) => state.threads);
  const loading = useComments((state) => state.loading);
  const draft = useComments((state) => state.draft);
  const chosenId = useComments((state) => state.chosenId);
  const settledShown = useComments((state) => state.settledShown);
  const begun = useUnsent().filter(({ wish }) => wish.reply_to === null);
  const listed = byFrame(numbered(threads)).filter(
    ({ thread }) => thread.open || settledShown || thread.id === chosenId,
  );
  const list = useRef<HTMLOListElement>(null);
  const asked = useComments((state) => state.asked);
  useEffect(() => {
    list.current?.querySelector("[data-chosen=true]")?.scrollIntoView({ block: "nearest" });
  }, [asked, chosenId]);
  if (loading.name === "failed") {
    return (
      <p role="alert" className={styles.note}>
        {words.failed} {loading.because}{" "}
        <Button small onClick={() => void book.refresh()}>
          {texts.tryAgain}
        </Button>
      </p>
    );
  }
  const known = loading.name === "ready";
  const silent = known && listed.length === 0 && begun.length === 0 && draft === null;
  return (
    <div className={styles.panel} aria-busy={!known}>
      <Tools settled={threads.filter(({ open }) => !open).length} />
      {draft !== null && <NewComment draft={draft} />}
      {begun.map((entry) => (
        <UnsentComment key={entry.wish.id} entry={entry} />
      ))}
      {silent && <Silence resolved={threads.length > 0} />}
      <ol className={styles.threads} aria-label={words.title} ref={list}>
        {listed.map((one) => (
          <ThreadItem key={one.thread.id} numbered={one} chosen={one.thread.id === chosenId} />
        ))}
      </ol>
    </div>
  );
}

function Tools({ settled }: { settled: number }) {
  const { book, here } = useCommentDesk();
  const pinsShown = useComments((state) => state.pinsShown);
  const settledShown = useComments((state) => state.settledShown);
  const key = shortcutOf("add-comment");
  return (
    <div className={styles.tools}>
      <Button
        small
        icon="plus"
        title={key === "" ? words.addTitle : `${words.addTitle} (${key})`}
        onClick={() => book.begin(here(false))}
      >
        {words.add}
      </Button>
      {settled > 0 && (
        <Button
          small
          look="quiet"
          aria-pressed={settledShown}
          title={words.settledTitle}
          onClick={() => book.toggleSettled()}
        >
          {words.settled(settled)}
        </Button>
      )}
      <IconButton
        icon={pinsShown ? "eye" : "eyeOff"}
        label={words.pins}
        shortcut={shortcutOf("comment-pins")}
        small
        pressed={pinsShown}
        className={styles.pinsSwitch}
        onClick={() => book.togglePins()}
      />
    </div>
  );
}

/** Nothing to list: because nothing was said, or because all is settled. */
function Silence({ resolved }: { resolved: boolean }) {
  if (resolved) return <p className={styles.note}>{words.nothingOpen}</p>;
  return (
    <div className={styles.empty}>
      <strong>{words.emptyTitle}</strong>
      <p>{words.emptyText(shortcutOf("add-comment"))}</p>
    </div>
  );
}
