import { useState, type SubmitEvent } from "react";

import type { Video } from "../../../api/types";
import { texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Field } from "../../../ui/Field";
import { Select } from "../Pieces";
import { useHealth } from "../useAdmin";
import { FIND_EVERYTHING, FRAME_STEPS, networksOf, type FindDraft } from "./findObjects";
import { useFindObjects } from "./useFindObjects";
import styles from "./VideoFacts.module.css";

const words = texts.findObjects;
const MOST_MASKLETS = 10_000;

interface FindObjectsProps {
  projectId: string;
  /** None: all of the project. */
  videos: readonly Video[];
  onClose: () => void;
}

/** Asks for automatic masklets: with which network, through which frames, and at most how many. */
export function FindObjects({ projectId, videos, onClose }: FindObjectsProps) {
  const [draft, setDraft] = useState<FindDraft>(FIND_EVERYTHING);
  const health = useHealth();
  const find = useFindObjects(projectId, videos, onClose);
  const change = (part: Partial<FindDraft>): void => setDraft((old) => ({ ...old, ...part }));
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    find.mutate(draft);
  };
  return (
    <Dialog wide title={words.title(videos.length)} closeLabel={texts.cancel} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <p className={styles.fine}>{words.hint}</p>
        <div className={styles.pair}>
          <Select
            label={words.network}
            value={draft.network}
            options={[{ value: "", label: words.networkOfPhase }, ...networksOf(health.data?.workers ?? [])]}
            onChange={(network) => change({ network })}
          />
          <Select
            label={words.frames}
            value={String(draft.frameStep)}
            options={FRAME_STEPS.map((step) => ({ value: String(step), label: words.everyFrame(step) }))}
            onChange={(value) => change({ frameStep: FRAME_STEPS.find((step) => String(step) === value) ?? 1 })}
          />
          <Field
            label={words.most}
            type="number"
            min={1}
            max={MOST_MASKLETS}
            placeholder={words.all}
            value={draft.most}
            onChange={({ target }) => change({ most: target.value })}
          />
        </div>
        <div className={styles.foot}>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button type="submit" look="primary" disabled={find.isPending}>
            {words.begin}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
