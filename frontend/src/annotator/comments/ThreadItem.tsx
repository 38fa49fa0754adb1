import { useState } from "react";

import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { useCommentDesk, useComments, useUnsent } from "./commentDesk";
import styles from "./Comments.module.css";
import { SaidItem } from "./SaidItem";
import type { Numbered } from "./threads";
import type { Thread } from "./types";
import { UnsentComment } from "./UnsentComment";
import { WordsField } from "./WordsField";

const words = texts.comments;

interface ThreadItemProps {
  numbered: Numbered;
  /** It is the one at hand. */
  chosen: boolean;
}

/** One conversation, or the reasons of a verdict. */
export function ThreadItem({ numbered: { thread, number }, chosen }: ThreadItemProps) {
  const { book } = useCommentDesk();
  const answers = useUnsent().filter(({ wish }) => wish.reply_to === thread.id);
  const isVerdict = thread.kind === "verdict";
  return (
    <li
      className={classes(styles.thread, chosen && styles.chosen, !thread.open && styles.settled)}
      data-thread={thread.id}
      data-kind={thread.kind}
      data-open={thread.open}
      data-chosen={chosen}
      onClick={() => book.choose(thread.id)}
    >
      <Place thread={thread} number={number} />
      {isVerdict && <Verdict thread={thread} />}
      {thread.comments.map((comment) => (
        <SaidItem key={comment.id} comment={comment} fixed={isVerdict} />
      ))}
      {answers.map((entry) => (
        <UnsentComment key={entry.wish.id} entry={entry} />
      ))}
      {thread.resolved_by !== null && <small className={styles.resolved}>{words.resolvedBy(thread.resolved_by)}</small>}
      {!isVerdict && <Answering thread={thread} />}
    </li>
  );
}

/** Number, object and frame: a press shows the frame. */
function Place({ thread, number }: { thread: Thread; number: number | null }) {
  const { book, show, nameOf } = useCommentDesk();
  const { frame_index: frame, masklet_id: maskletId, id } = thread;
  return (
    <button
      type="button"
      className={styles.place}
      title={frame === null ? undefined : words.goTo(frame)}
      onClick={() => {
        book.choose(id);
        show(thread);
      }}
    >
      <span className={styles.number}>{number ?? "!"}</span>
      {nameOf !== null && <span className={styles.about}>{nameOf(maskletId)}</span>}
      {frame !== null && <span className={styles.frame}>{words.frame(frame)}</span>}
    </button>
  );
}

function Verdict({ thread: { label, reason, span } }: { thread: Thread }) {
  return (
    <p className={styles.verdict}>
      {label !== null && <strong>{words.verdicts[label]}</strong>}
      {reason !== null && <span>{texts.verification.reasons[reason]}</span>}
      {span !== null && <span>{words.span(span.first, span.last)}</span>}
    </p>
  );
}

/** Answers, and says whether anything is left to do. */
function Answering({ thread: { id, open, comments } }: { thread: Thread }) {
  const { book } = useCommentDesk();
  const text = useComments((state) => state.answers[id] ?? "");
  const [writing, setWriting] = useState(text !== "");
  const [begun, setBegun] = useState(false);
  const send = (): void => {
    book.answer(id);
    setWriting(false);
  };
  if (writing) {
    return (
      <>
        <WordsField
          label={words.answerField(comments[0]?.author ?? "")}
          placeholder={words.answerPlaceholder}
          text={text}
          autoFocus={begun}
          onChange={(changed) => book.writeAnswer(id, changed)}
          onSend={send}
          onLeave={() => setWriting(text.trim() !== "")}
        />
        <div className={styles.ends}>
          <Button small look="primary" disabled={text.trim() === ""} title={words.hint} onClick={send}>
            {words.send}
          </Button>
          <Button
            small
            look="quiet"
            onClick={() => {
              book.writeAnswer(id, "");
              setWriting(false);
            }}
          >
            {texts.cancel}
          </Button>
        </div>
      </>
    );
  }
  return (
    <div className={classes(styles.ends, styles.aligned)}>
      <Button
        small
        look="quiet"
        onClick={() => {
          setBegun(true);
          setWriting(true);
        }}
      >
        {words.answer}
      </Button>
      <Button small look="quiet" icon={open ? "check" : "undo"} onClick={() => void book.settle(id, open)}>
        {open ? words.resolve : words.reopen}
      </Button>
    </div>
  );
}
