import { useId, useState } from "react";

import type { VideoObject } from "../../document/objects";
import { texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { useWorkbench } from "../context";
import { useObjects } from "../useObjects";
import { ColourChoice } from "./ColourChoice";
import styles from "./Objects.module.css";

const words = texts.objects;
const LONGEST_CLASS = 200;

interface ObjectDetailsProps {
  object: VideoObject;
  name: string;
  onMove: (by: 1 | -1) => void;
  onDelete: () => void;
}

/** Class, part-of, colour and place in the list of one object. */
export function ObjectDetails({ object, name, onMove, onDelete }: ObjectDetailsProps) {
  const { session } = useWorkbench();
  const objects = useObjects();
  const others = objects.filter(({ id }) => id !== object.id);
  const known = [...new Set(objects.flatMap(({ className }) => className ?? []))];
  return (
    <div className={styles.details}>
      <ClassField
        key={object.className}
        present={object.className}
        known={known}
        onChange={(className) => session.updateMasklet(object.id, { class_name: className })}
      />
      <label className={styles.pair}>
        <span>{words.partOf}</span>
        <select
          value={object.partOf ?? ""}
          onChange={(event) => session.updateMasklet(object.id, { part_of: event.target.value || null })}
        >
          <option value="">{words.whole}</option>
          {others.map((other) => (
            <option key={other.id} value={other.id}>
              {other.number} {other.name ?? words.fresh}
            </option>
          ))}
        </select>
      </label>
      <ColourChoice
        chosen={object.colour}
        label={words.recolour(name)}
        onChoose={(colour) => {
          if (colour !== object.colour) session.updateMasklet(object.id, { colour });
        }}
      />
      <div className={styles.moves}>
        <IconButton icon="up" label={words.moveUp(name)} small onClick={() => onMove(-1)} />
        <IconButton icon="down" label={words.moveDown(name)} small onClick={() => onMove(1)} />
        <IconButton icon="trash" label={`${words.delete} ${name}`} small onClick={onDelete} />
      </div>
    </div>
  );
}

interface ClassFieldProps {
  present: string | null;
  known: readonly string[];
  onChange: (className: string | null) => void;
}

function ClassField({ present, known, onChange }: ClassFieldProps) {
  const listId = useId();
  const [draft, setDraft] = useState(present ?? "");
  const finish = (): void => {
    const changed = draft.trim() || null;
    if (changed !== present) onChange(changed);
  };
  return (
    <label className={styles.pair}>
      <span>{words.class}</span>
      <input
        value={draft}
        list={listId}
        maxLength={LONGEST_CLASS}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={finish}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
      <datalist id={listId}>
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  );
}
