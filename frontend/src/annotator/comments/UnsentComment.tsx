import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { useCommentDesk } from "./commentDesk";
import type { Unsent } from "./commentOutbox";
import styles from "./Comments.module.css";

const words = texts.comments;

/** A comment that the server does not have yet, and why. */
export function UnsentComment({ entry: { wish, trouble } }: { entry: Unsent }) {
  const { book } = useCommentDesk();
  return (
    <div className={styles.unsent} data-unsent={trouble === null ? "sending" : trouble.passing ? "waiting" : "refused"}>
      <p className={styles.text}>{wish.text}</p>
      {trouble === null ? (
        <small role="status">{words.sending}</small>
      ) : (
        <>
          <small role="alert">
            {trouble.passing ? words.waits(trouble.sentence) : words.refused(trouble.sentence)}
          </small>
          <div className={styles.ends}>
            <Button small onClick={() => book.outbox.retry(wish.id)}>
              {words.tryNow}
            </Button>
            <Button small look="quiet" onClick={() => book.outbox.discard(wish.id)}>
              {words.giveUp}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
