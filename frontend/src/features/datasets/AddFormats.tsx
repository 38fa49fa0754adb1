import { useState, type SubmitEvent } from "react";

import { sentenceOf } from "../../api/problem";
import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Check, Checks } from "./Checks";
import styles from "./Datasets.module.css";
import { toggled } from "./draft";
import { missingFormats } from "./formats";
import { useDatasetChanges, type Dataset, type Format } from "./useDatasets";

const words = texts.datasets;

/** Chooses further formats for a finished version. */
export function AddFormats({ version, onClose }: { version: Dataset; onClose: () => void }) {
  const [chosen, setChosen] = useState<readonly Format[]>([]);
  const { addFormats } = useDatasetChanges(version.project_id);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    addFormats.mutate({ id: version.id, formats: chosen }, { onSuccess: onClose });
  };
  return (
    <Dialog
      title={words.adding.title(version.title)}
      closeLabel={texts.cancel}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button
            look="primary"
            type="submit"
            form="add-formats"
            disabled={chosen.length === 0 || addFormats.isPending}
          >
            {words.adding.submit}
          </Button>
        </>
      }
    >
      <form id="add-formats" className={styles.form} onSubmit={submit}>
        <p>{words.adding.text}</p>
        <Checks label={words.form.formats} unlabelled>
          {missingFormats(version).map((format) => (
            <Check
              key={format}
              label={words.format[format]}
              hint={words.formatHint[format]}
              checked={chosen.includes(format)}
              onChange={() => setChosen(toggled(chosen, format))}
            />
          ))}
        </Checks>
        {addFormats.isError && (
          <p className={styles.trouble} role="alert">
            {sentenceOf(addFormats.error)}
          </p>
        )}
      </form>
    </Dialog>
  );
}
