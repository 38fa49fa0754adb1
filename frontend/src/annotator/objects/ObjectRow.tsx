import { useState } from "react";

import type { Mask } from "../../api/types";
import type { VideoObject } from "../../document/objects";
import { framesWithMask, maskAt, maskRow } from "../../document/state";
import { frames, texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { InlineName } from "../../ui/InlineName";
import { useEditor, useSession, useWorkbench } from "../context";
import { toggleHidden } from "../editor";
import { Badge } from "./Badge";
import { ColourChoice } from "./ColourChoice";
import styles from "./Objects.module.css";

const LONGEST_NAME = 200;

export function ObjectRow({ object, onDelete }: { object: VideoObject; onDelete: () => void }) {
  const { editor, session } = useWorkbench();
  const [choosing, setChoosing] = useState(false);
  const selected = useEditor((state) => state.selectedId === object.id);
  const hidden = useEditor((state) => state.hiddenIds.has(object.id));
  const draft = object.name === null;
  const name = object.name ?? texts.objects.fresh;
  const select = (): void => editor.setState({ selectedId: object.id });
  return (
    <li>
      {/* The whole row can be pressed by the mouse; by keyboard it is the button with the number. */}
      <div
        className={classes(styles.row, selected && styles.selected)}
        data-object={object.number}
        data-selected={selected}
        onClick={select}
      >
        <button
          type="button"
          className={styles.chip}
          aria-pressed={selected}
          aria-label={texts.objects.select(object.number, name)}
          onClick={select}
        >
          <Badge object={object} />
        </button>
        <div className={styles.text}>
          {draft ? (
            <span>{name}</span>
          ) : (
            <InlineName
              name={name}
              label={texts.objects.name}
              maxLength={LONGEST_NAME}
              onRename={(changed) => session.updateMasklet(object.id, { name: changed })}
            />
          )}
          <Standing object={object} />
        </div>
        <span className={styles.tools} onClick={(event) => event.stopPropagation()}>
          <IconButton
            icon="colour"
            label={texts.objects.recolour(name)}
            small
            aria-expanded={choosing}
            disabled={draft}
            onClick={() => setChoosing(!choosing)}
          />
          <IconButton
            icon={hidden ? "eyeOff" : "eye"}
            label={`${hidden ? texts.objects.show : texts.objects.hide} ${name}`}
            small
            pressed={hidden}
            onClick={() => toggleHidden(editor, object.id)}
          />
          <IconButton
            icon="trash"
            label={`${texts.objects.delete} ${name}`}
            small
            disabled={draft}
            onClick={onDelete}
          />
        </span>
      </div>
      {choosing && (
        <ColourChoice
          chosen={object.colour}
          label={texts.objects.recolour(name)}
          onChoose={(colour) => {
            setChoosing(false);
            if (colour !== object.colour) session.updateMasklet(object.id, { colour });
          }}
        />
      )}
    </li>
  );
}

/** How far the object is, and how it stands on this frame. */
function Standing({ object }: { object: VideoObject }) {
  const row = useSession((state) => maskRow(state.document, object.id));
  const shownFrame = useEditor((state) => state.shownFrame);
  const mask = useSession((state) => (shownFrame === null ? undefined : maskAt(state.document, object.id, shownFrame)));
  const here = standingOf(mask);
  const all = framesWithMask(row);
  const stale = row.reduce((count, other) => (other?.state === "stale" ? count + 1 : count), 0);
  return (
    <span className={styles.standing} data-here={here}>
      <span className={classes(here === "stale" && styles.stale)}>{texts.objects.here[here]}</span>
      {stale === 0 ? (
        <span>· {frames(all)}</span>
      ) : (
        <span className={styles.stale} title={texts.objects.staleTitle}>
          · {texts.objects.stale(stale, all)}
        </span>
      )}
    </span>
  );
}

function standingOf(mask: Mask | undefined): keyof typeof texts.objects.here {
  if (mask === undefined) return "none";
  return mask.state === "edited" && mask.area === 0 ? "empty" : mask.state;
}
