import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type ChangeEvent } from "react";

import { answered, client } from "../../api/client";
import { sentenceOf } from "../../api/problem";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { toast } from "../../ui/toasts";
import { addressesIn } from "./addresses";
import styles from "./FetchVideos.module.css";

const words = texts.fetchVideos;

/** Takes a list of addresses from which the server fetches videos. */
export function FetchVideos({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const [text, setText] = useState("");
  const [faults, setFaults] = useState<readonly { address: string; detail: string }[]>([]);
  const [busy, setBusy] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const queries = useQueryClient();
  const addresses = addressesIn(text);

  const read = async ({ currentTarget }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const content = await currentTarget.files?.[0]?.text();
    if (content !== undefined) setText(addressesIn(content).join("\n"));
    currentTarget.value = "";
  };
  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      const answer = await answered(
        client.POST("/api/projects/{project_id}/videos/fetch", {
          params: { path: { project_id: projectId } },
          body: { addresses },
        }),
      );
      setFaults(answer.faults);
      if (answer.faults.length > 0) return;
      if (answer.begun.length > 0) toast("note", words.begun(answer.begun.length));
      if (answer.known > 0) toast("note", words.known(answer.known));
      void queries.invalidateQueries({ queryKey: ["videos"] });
      onClose();
    } catch (error) {
      setFaults([{ address: "", detail: sentenceOf(error) }]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      wide
      title={words.title}
      closeLabel={texts.cancel}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button look="primary" disabled={busy || addresses.length === 0} onClick={() => void send()}>
            {words.send(addresses.length)}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <label htmlFor="fetch-addresses">{words.addresses}</label>
        <textarea
          id="fetch-addresses"
          rows={8}
          spellCheck={false}
          placeholder="https://example.org/clips/street.mp4"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <p className={styles.fine}>{words.hint}</p>
        <p className={styles.fine}>{words.guard}</p>
        <Button small className={styles.file} onClick={() => file.current?.click()}>
          {words.fromFile}
        </Button>
        <input
          ref={file}
          className="visually-hidden"
          type="file"
          accept=".csv,.txt,.tsv,text/*"
          aria-label={words.fromFile}
          tabIndex={-1}
          onChange={(event) => void read(event)}
        />
        {faults.length > 0 && (
          <ul className={styles.faults} role="alert">
            {faults.map(({ address, detail }) => (
              <li key={address}>
                {address && <code>{address}</code>} {detail}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
