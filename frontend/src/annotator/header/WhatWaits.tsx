import { reasonOf, type Saving } from "../../document/saving";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Sentence } from "../../ui/Sentence";
import { useSession, useWorkbench } from "../context";
import { deedOf } from "../history/deeds";
import { useObjectNames } from "../useObjects";
import styles from "./WhatWaits.module.css";

const words = texts.saving;

/** What the server has not got yet: in order, each with the reason, and a way to give it up. */
export function WhatWaits({ saving, onClose }: { saving: Saving; onClose: () => void }) {
  const { session } = useWorkbench();
  const outbox = useSession((state) => state.outbox);
  const making = useSession((state) => state.making);
  const nameOf = useObjectNames();
  const saved = saving.name === "saved";
  return (
    <Dialog
      title={saved ? words.saved : words.title}
      closeLabel={texts.close}
      onClose={onClose}
      foot={
        outbox.length > 0 && (
          <Button look="primary" data-safe onClick={() => session.sendNow()}>
            {words.sendNow}
          </Button>
        )
      }
    >
      <p>{saved ? words.savedTitle : words.text}</p>
      {making > 0 && <p role="status">{words.making(making)}</p>}
      {!saved && outbox.length + making === 0 && <p role="status">{words.looking}</p>}
      <ol className={styles.list}>
        {outbox.map((entry) => {
          const deed = deedOf(entry.action, nameOf);
          const reason = reasonOf(entry);
          return (
            <li key={entry.key}>
              <span>
                {deed}
                {reason?.name === "server" && (
                  <small>
                    <Sentence text={reason.sentence} />
                  </small>
                )}
                {reason?.name === "connection" && <small>{texts.errors.noConnection}</small>}
              </span>
              <Button
                small
                look="quiet"
                disabled={entry.delivery.name === "sending"}
                aria-label={words.giveUpLabel(deed)}
                onClick={() => session.discard(entry.key)}
              >
                {words.giveUp}
              </Button>
            </li>
          );
        })}
      </ol>
    </Dialog>
  );
}
