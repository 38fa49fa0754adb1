import { useEffect, useRef } from "react";

import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { useCommentDesk, useComments } from "./commentDesk";
import styles from "./Comments.module.css";
import type { Draft } from "./types";
import { WordsField } from "./WordsField";

const words = texts.comments;

/** A conversation that is being begun: what it says, and what it points to. */
export function NewComment({ draft }: { draft: Draft }) {
  const { book, nameOf } = useCommentDesk();
  const begun = useComments((state) => state.begun);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (begun > 0) field.current?.focus(); // not where an earlier page left words
  }, [begun]);
  const blank = draft.text.trim() === "";
  return (
    <div className={styles.draft} data-draft>
      <div className={styles.chips}>
        {nameOf !== null && draft.maskletId !== null && (
          <Chip
            text={words.about(nameOf(draft.maskletId))}
            title={words.aboutVideo}
            onRemove={() => book.change({ maskletId: null })}
          />
        )}
        {nameOf !== null && draft.maskletId === null && <span className={styles.chip}>{nameOf(null)}</span>}
        {draft.frameIndex !== null && (
          <Chip
            text={draft.point === null ? words.frame(draft.frameIndex) : words.point(draft.frameIndex)}
            title={words.noPlace}
            onRemove={() => book.change({ frameIndex: null, point: null })}
          />
        )}
      </div>
      <WordsField
        ref={field}
        label={words.field}
        placeholder={words.placeholder}
        text={draft.text}
        onChange={(text) => book.change({ text })}
        onSend={() => book.send()}
        onLeave={() => {
          if (blank) book.giveUp();
        }}
      />
      <div className={styles.ends}>
        <Button small look="primary" disabled={blank} title={words.hint} onClick={() => book.send()}>
          {words.send}
        </Button>
        <Button small look="quiet" onClick={() => book.giveUp()}>
          {texts.cancel}
        </Button>
      </div>
    </div>
  );
}

function Chip({ text, title, onRemove }: { text: string; title: string; onRemove: () => void }) {
  return (
    <span className={styles.chip}>
      {text}
      <IconButton icon="close" label={title} small onClick={onRemove} />
    </span>
  );
}
