import { useMemo, useState, type MouseEvent } from "react";

import type { Mask } from "../../api/types";
import type { VideoObject } from "../../document/objects";
import { maskAt, maskRow } from "../../document/state";
import { colourOf } from "../../paint/colours";
import { percent, texts } from "../../texts";
import { IconButton } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { InlineName } from "../../ui/InlineName";
import { useEditor, useSession, useWorkbench } from "../context";
import { toggleHidden } from "../editor";
import { usePeople } from "../presence/usePresence";
import { useTasks } from "../tasks/useTasks";
import { useInSight } from "../useInSight";
import { Badge } from "./Badge";
import { ObjectDetails } from "./ObjectDetails";
import { factsOf, verdictOf, type ObjectFacts } from "./objectFacts";
import styles from "./Objects.module.css";
import { Portrait } from "./Portrait";

const words = texts.objects;
const LONGEST_NAME = 200;

interface ObjectRowProps {
  object: VideoObject;
  onDelete: () => void;
  onMove: (by: 1 | -1) => void;
}

export function ObjectRow({ object, onDelete, onMove }: ObjectRowProps) {
  const { editor, session, video } = useWorkbench();
  const [open, setOpen] = useState(false);
  const selected = useEditor((state) => state.selectedId === object.id);
  const row = useSession((state) => maskRow(state.document, object.id));
  const facts = useMemo(() => factsOf(row, video.frame_count ?? 0), [row, video.frame_count]);
  const draft = object.name === null;
  const name = object.name ?? words.fresh;
  const select = (): void => editor.setState({ selectedId: object.id });
  const ref = useInSight<HTMLLIElement>(selected);
  const span = { first: 0, last: (video.frame_count ?? 1) - 1 };
  return (
    <li ref={ref}>
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
          aria-label={words.select(object.number, name)}
          onClick={select}
        >
          <Portrait mask={facts.portrait} colour={colourOf(object.colour)} />
          <Badge object={object} />
        </button>
        <div className={styles.text}>
          {draft ? (
            <span>{name}</span>
          ) : (
            <InlineName
              name={name}
              label={words.name}
              maxLength={LONGEST_NAME}
              onRename={(changed) => session.updateMasklet(object.id, { name: changed })}
            />
          )}
        </div>
        <span className={styles.tools} onClick={(event) => event.stopPropagation()}>
          <Eye object={object} name={name} />
          <IconButton
            icon={facts.locked ? "lock" : "unlock"}
            label={facts.locked ? words.unlock(name) : words.lock(name)}
            small
            pressed={facts.locked}
            disabled={draft || facts.frames === 0}
            onClick={() => session.lock(object.id, span, !facts.locked)}
          />
          <IconButton
            icon="more"
            label={words.details(name)}
            small
            aria-expanded={open}
            disabled={draft}
            onClick={() => setOpen(!open)}
          />
        </span>
        <Standing object={object} facts={facts} />
      </div>
      {open && <ObjectDetails object={object} name={name} onMove={onMove} onDelete={onDelete} />}
    </li>
  );
}

/** Hides the object; with Alt it shows the object alone. */
function Eye({ object, name }: { object: VideoObject; name: string }) {
  const { editor, settings } = useWorkbench();
  const hidden = useEditor((state) => state.hiddenIds.has(object.id));
  const press = (event: MouseEvent): void => {
    if (!event.altKey) {
      toggleHidden(editor, object.id);
      return;
    }
    const alone = settings.getState().solo && editor.getState().selectedId === object.id;
    editor.setState({ selectedId: object.id });
    settings.setState({ solo: !alone });
  };
  return (
    <IconButton
      icon={hidden ? "eyeOff" : "eye"}
      label={`${hidden ? words.show : words.hide} ${name}`}
      title={`${hidden ? words.show : words.hide} ${name} · ${words.soloHint}`}
      small
      pressed={hidden}
      onClick={press}
    />
  );
}

/** How far the object is, how it stands on this frame, and what others say or do about it. */
function Standing({ object, facts }: { object: VideoObject; facts: ObjectFacts }) {
  const shownFrame = useEditor((state) => state.shownFrame);
  const mask = useSession((state) => (shownFrame === null ? undefined : maskAt(state.document, object.id, shownFrame)));
  const here = standingOf(mask);
  const verdict = verdictOf(useTasks().get(object.id));
  return (
    <span className={styles.standing} data-here={here}>
      <span className={classes(here === "stale" && styles.stale)}>{words.here[here]}</span>
      <span className={styles.presence} title={words.presenceTitle}>
        {words.presence(percent(facts.presence), facts.frames)}
      </span>
      {facts.stale > 0 && (
        <span className={styles.stale} title={words.staleTitle}>
          {words.stale(facts.stale)}
        </span>
      )}
      {verdict !== null && (
        <span className={classes(styles.verdict, styles[verdict])} data-verdict={verdict}>
          {words.verdicts[verdict]}
        </span>
      )}
      <Holder maskletId={object.id} />
    </span>
  );
}

/** Who else holds the object or is on it. */
function Holder({ maskletId }: { maskletId: string }) {
  const { accountId } = useWorkbench();
  const task = useTasks().get(maskletId);
  const people = usePeople();
  const holder = task?.state === "in-progress" && task.leased_by !== accountId ? task.leased_by : null;
  const there = people.find(({ account_id, masklet_id }) => account_id !== accountId && masklet_id === maskletId);
  const name = people.find(({ account_id }) => account_id === holder)?.name ?? there?.name;
  if (holder === null && there === undefined) return null;
  const title = name === undefined ? texts.presence.heldByOther : texts.presence.holds(name);
  return (
    <span className={styles.holder} title={title} data-holder={name ?? ""}>
      {name ?? texts.presence.somebody}
    </span>
  );
}

function standingOf(mask: Mask | undefined): keyof typeof words.here {
  if (mask === undefined) return "none";
  const empty = mask.area === 0 && (mask.state === "edited" || mask.state === "locked");
  if (!empty) return mask.state;
  return mask.origin.tool === "absent" ? "absent" : "empty";
}
