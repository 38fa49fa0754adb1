import { useState } from "react";

import { moment, texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { Confirm } from "../../ui/Dialog";
import { useCommentDesk } from "./commentDesk";
import styles from "./Comments.module.css";
import type { Comment } from "./types";
import { WordsField } from "./WordsField";

const words = texts.comments;

interface SaidItemProps {
  comment: Comment;
  /** Nobody changes it: it is part of a verdict. */
  fixed: boolean;
}

/** What one person said. */
export function SaidItem({ comment, fixed }: SaidItemProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const { id, text, deleted } = comment;
  const changeable = !fixed && !deleted && draft === null;
  return (
    <article className={styles.said} data-comment={id}>
      <Head comment={comment} onEdit={changeable ? () => setDraft(text) : null} />
      {deleted && <p className={styles.deleted}>{words.deleted}</p>}
      {draft === null && text !== "" && <p className={styles.text}>{text}</p>}
      {draft !== null && <Rewording id={id} draft={draft} onChange={setDraft} onEnd={() => setDraft(null)} />}
    </article>
  );
}

/** Who said it and when; with `onEdit`, what may be done about it. */
function Head({ comment, onEdit }: { comment: Comment; onEdit: (() => void) | null }) {
  const { book, mayDelete } = useCommentDesk();
  const { author, author_id, created_at, edited_at } = comment;
  const own = author_id === book.accountId;
  return (
    <header className={styles.who}>
      <strong>{own ? words.you : author}</strong>
      <time dateTime={created_at}>{moment(created_at)}</time>
      {edited_at !== null && <em>{words.edited}</em>}
      {onEdit !== null && (own || mayDelete) && (
        <span className={styles.deeds}>
          {own && (
            <Button small look="quiet" onClick={onEdit}>
              {words.edit}
            </Button>
          )}
          <Removal onRemove={() => void book.remove(comment.id)} />
        </span>
      )}
    </header>
  );
}

function Removal({ onRemove }: { onRemove: () => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <IconButton icon="trash" label={words.remove} small onClick={() => setAsking(true)} />
      {asking && (
        <Confirm
          title={words.removeTitle}
          confirmLabel={words.remove}
          cancelLabel={texts.cancel}
          onConfirm={onRemove}
          onClose={() => setAsking(false)}
        >
          <p>{words.removeText}</p>
        </Confirm>
      )}
    </>
  );
}

interface RewordingProps {
  id: string;
  draft: string;
  onChange: (text: string) => void;
  onEnd: () => void;
}

/** Other words for one's own comment; they stay until the server has taken them. */
function Rewording({ id, draft, onChange, onEnd }: RewordingProps) {
  const { book } = useCommentDesk();
  const blank = draft.trim() === "";
  const save = async (): Promise<void> => {
    if (!blank && (await book.edit(id, draft))) onEnd();
  };
  return (
    <>
      <WordsField
        label={words.editField}
        placeholder=""
        text={draft}
        autoFocus
        onChange={onChange}
        onSend={() => void save()}
        onLeave={onEnd}
      />
      <div className={styles.ends}>
        <Button small look="primary" disabled={blank} onClick={() => void save()}>
          {words.save}
        </Button>
        <Button small look="quiet" onClick={onEnd}>
          {texts.cancel}
        </Button>
      </div>
    </>
  );
}
