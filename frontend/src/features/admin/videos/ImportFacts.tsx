import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type ChangeEvent } from "react";

import { answered, client } from "../../../api/client";
import { sentenceOf } from "../../../api/problem";
import { texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { toast } from "../../../ui/toasts";
import styles from "./VideoFacts.module.css";

const words = texts.videoFacts;

/** Takes facts from a table: what is wrong is said by line, and what would change, before anything does. */
export function ImportFacts({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const queries = useQueryClient();
  const chooser = useRef<HTMLInputElement>(null);
  const [csv, setCsv] = useState("");
  const send = (text: string, dryRun: boolean) =>
    answered(
      client.POST("/api/projects/{project_id}/videos/facts/table", {
        params: { path: { project_id: projectId } },
        body: { csv: text, dry_run: dryRun },
      }),
    );
  const onError = (error: unknown): void => toast("trouble", sentenceOf(error));
  const look = useMutation({ mutationFn: (text: string) => send(text, true), onError });
  const take = useMutation({
    mutationFn: () => send(csv, false),
    onSuccess: ({ changed }) => {
      toast("note", words.importDone(changed));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["videos"] }),
    onError,
  });
  const read = async ({ currentTarget }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const text = await currentTarget.files?.[0]?.text();
    currentTarget.value = "";
    if (text === undefined) return;
    setCsv(text);
    look.mutate(text);
  };
  const answer = look.data;
  return (
    <Dialog
      wide
      title={words.importTitle}
      closeLabel={texts.cancel}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button
            look="primary"
            disabled={!answer || answer.faults.length > 0 || answer.changed === 0 || take.isPending}
            onClick={() => take.mutate()}
          >
            {words.importTake(answer?.changed ?? 0)}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p className={styles.fine}>{words.importHint}</p>
        <Button onClick={() => chooser.current?.click()}>{words.importFile}</Button>
        <input
          ref={chooser}
          className="visually-hidden"
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          aria-label={words.importFile}
          tabIndex={-1}
          onChange={(event) => void read(event)}
        />
        {answer && <p role="status">{words.importLooks(answer.rows, answer.changed)}</p>}
        {answer && answer.faults.length > 0 && (
          <ul className={styles.faults} role="alert">
            {answer.faults.map(({ line, detail }) => (
              <li key={`${line} ${detail}`}>
                <strong>{words.line(line)}:</strong> {detail}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}
