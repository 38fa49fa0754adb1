import { useState, type SubmitEvent } from "react";

import { sentenceOf } from "../../api/problem";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Progress } from "../../ui/Progress";
import { toast } from "../../ui/toasts";
import styles from "./Datasets.module.css";
import { useImportChanges, type Purpose } from "./useDatasets";

const words = texts.datasets.importing;
const PURPOSES: readonly Purpose[] = ["pre-annotations", "ground-truth"];

export function ImportMasks({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [purpose, setPurpose] = useState<Purpose>("pre-annotations");
  const { send } = useImportChanges(projectId);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (file === null) return;
    const done = (): void => {
      toast("note", words.sent);
      onClose();
    };
    send.mutate({ file, purpose }, { onSuccess: done });
  };
  return (
    <Dialog
      title={words.title}
      closeLabel={texts.cancel}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button look="primary" type="submit" form="import-masks" disabled={file === null || send.isPending}>
            {send.isPending ? words.sending : words.submit}
          </Button>
        </>
      }
    >
      <form id="import-masks" className={styles.form} onSubmit={submit}>
        <p>{words.text}</p>
        <label className={styles.select}>
          <span>{words.file}</span>
          <input
            type="file"
            accept=".tar,.gz,.tgz,.zip,.json,.bz2,.xz"
            onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          />
        </label>
        <div className={styles.radios} role="radiogroup" aria-label={words.purpose}>
          <span>{words.purpose}</span>
          {PURPOSES.map((each) => (
            <label key={each}>
              <input type="radio" name="purpose" checked={purpose === each} onChange={() => setPurpose(each)} />{" "}
              {words.purposes[each]}
            </label>
          ))}
        </div>
        <p className={styles.facts}>{words.goesOn}</p>
        {send.isPending && <Progress value={null} label={words.sending} />}
        {send.isError && (
          <p className={styles.trouble} role="alert">
            {sentenceOf(send.error)}
          </p>
        )}
      </form>
    </Dialog>
  );
}
