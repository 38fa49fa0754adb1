import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";

import { answered, client } from "../../../api/client";
import { sentenceOf } from "../../../api/problem";
import type { Video } from "../../../api/types";
import { texts } from "../../../texts";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Field } from "../../../ui/Field";
import { toast } from "../../../ui/toasts";
import { allCountries } from "../../videos/countries";
import { Select } from "../Pieces";
import { bulkUpdate, factsDraft, LEAVE, retyped, type FactsDraft } from "./factsDraft";
import styles from "./VideoFacts.module.css";

const words = texts.videoFacts;

/** Gives some videos the same facts. */
export function EditFacts({
  projectId,
  videos,
  onClose,
}: {
  projectId: string;
  videos: readonly Video[];
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const [before] = useState(() => factsDraft(videos));
  const [draft, setDraft] = useState<FactsDraft>(before);
  const save = useMutation({
    mutationFn: () =>
      answered(
        client.POST("/api/projects/{project_id}/videos/facts", {
          params: { path: { project_id: projectId } },
          body: bulkUpdate(videos, draft),
        }),
      ),
    onSuccess: ({ changed }) => {
      toast("note", words.changed(changed));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["videos"] }),
    onError: (error) => toast("trouble", sentenceOf(error)),
  });
  const change = (part: Partial<FactsDraft>): void => setDraft((old) => ({ ...old, ...part }));
  const text = (name: "creator" | "licence" | "addTags" | "removeTags") => ({
    value: draft[name] === LEAVE ? "" : draft[name],
    placeholder: draft[name] === LEAVE ? words.leave : "",
    onChange: ({ target }: { target: { value: string } }) => change({ [name]: retyped(before[name], target.value) }),
  });
  const leave = (name: "country" | "setting") => (before[name] === LEAVE ? [{ value: LEAVE, label: words.leave }] : []);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog wide title={words.editTitle(videos.length)} closeLabel={texts.cancel} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <div className={styles.pair}>
          <Field label={texts.facts.creator} maxLength={200} {...text("creator")} />
          <Field label={texts.facts.licence} maxLength={200} {...text("licence")} />
          <Select
            label={texts.facts.country}
            value={draft.country}
            options={[
              ...leave("country"),
              { value: "", label: words.none },
              ...allCountries().map(({ code, name }) => ({ value: code, label: name })),
            ]}
            onChange={(country) => change({ country })}
          />
          <Select
            label={texts.facts.setting}
            value={draft.setting}
            options={[
              ...leave("setting"),
              { value: "", label: words.none },
              { value: "indoor", label: texts.facts.settings.indoor },
              { value: "outdoor", label: texts.facts.settings.outdoor },
            ]}
            onChange={(setting) => change({ setting })}
          />
          <Field label={words.addTags} hint={words.tagsHint} {...text("addTags")} />
          <Field label={words.removeTags} hint={words.tagsHint} {...text("removeTags")} />
        </div>
        <div className={styles.foot}>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button type="submit" look="primary" disabled={save.isPending}>
            {texts.admin.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
