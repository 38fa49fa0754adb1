import { useRef, useState } from "react";
import { useStore } from "zustand";

import { KeysDialog } from "../../annotator/keys/KeysDialog";
import { shortcutOf } from "../../annotator/keys/keymap";
import { texts } from "../../texts";
import { Button, IconButton } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Icon } from "../../ui/Icon";
import { LoadingMain } from "../../ui/Progress";
import { EMPTY_DRAFT, satisfactory, spanOf, type Draft } from "./draft";
import { OutboxLine } from "./OutboxLine";
import { choose, chooseAll, NOTHING_CHOSEN, without, type Selection } from "./selection";
import { TogetherTile } from "./TogetherTile";
import styles from "./Together.module.css";
import type { Prepared, Reason, Verdict } from "./types";
import { useTogetherKeys } from "./useTogetherKeys";
import { useOpenVerifier, useVerifier, VerifierContext } from "./useVerifier";
import { Reasons } from "./VerdictPanel";
import { VerifyFrame } from "./VerifyFrame";
import frame from "./VerifyFrame.module.css";

const words = texts.verification;

/** Automatic masklets in a grid of loops: choose some, judge them together. */
export function TogetherPage() {
  return (
    <VerifyFrame>
      {(projectId, accountId) => <Opened key={projectId} projectId={projectId} accountId={accountId} />}
    </VerifyFrame>
  );
}

function Opened({ projectId, accountId }: { projectId: string; accountId: string }) {
  const verifier = useOpenVerifier(accountId, projectId, true);
  if (verifier === null) return <LoadingMain label={words.loading} />;
  return (
    <VerifierContext value={verifier}>
      <Together />
    </VerifierContext>
  );
}

function Together() {
  const { queue } = useVerifier();
  const ready = useStore(queue.state, (state) => state.ready);
  const asked = useStore(queue.state, (state) => state.asked);
  if (ready.length > 0) return <Grid ready={ready} />;
  if (!asked) return <LoadingMain label={words.loading} />;
  return (
    <main className={frame.empty}>
      <div className={frame.blank} role="status" data-empty>
        <Icon name="film" size={36} />
        <h1>{words.together.nothingTitle}</h1>
        <p>{words.together.nothingText}</p>
        <OutboxLine />
      </div>
    </main>
  );
}

function Grid({ ready }: { ready: readonly Prepared[] }) {
  const { back } = useVerifier();
  const ids = ready.map(({ check }) => check.id);
  const [selection, setSelection] = useSelection(ids);
  const [label, setLabel] = useState<Draft["label"]>(null);
  const [help, setHelp] = useState(false);
  const grid = useRef<HTMLDivElement>(null);
  const judge = useJudging(selection, () => setLabel(null));
  const begin = (next: Draft["label"]): void => {
    if (selection.chosen.size > 0) setLabel(next);
  };
  useTogetherKeys({
    grid,
    label,
    change: (how) => setSelection((before) => how(before, ids)),
    accept: () => judge(null),
    begin,
    reason: (reason) => judge({ label: label ?? "rejected", reason }),
    leave: () => {
      if (label !== null) setLabel(null);
      else setSelection({ ...selection, chosen: new Set() });
    },
    back: () => void back(),
    help: () => setHelp(true),
  });
  return (
    <main className={styles.together}>
      <h1 className="visually-hidden">{words.together.title}</h1>
      <Bar ids={ids} selection={selection} onSelection={setSelection} onAccept={() => judge(null)} onBegin={begin} />
      {label !== null && (
        <div className={styles.reasons}>
          <Reasons label={label} chosen={null} onChoose={(reason) => judge({ label, reason })} />
        </div>
      )}
      <div className={styles.grid} ref={grid} role="listbox" aria-multiselectable aria-label={words.together.title}>
        {ready.map((prepared) => (
          <TogetherTile
            key={prepared.check.id}
            prepared={prepared}
            chosen={selection.chosen.has(prepared.check.id)}
            focused={selection.focus === prepared.check.id}
            onChoose={(range) => setSelection(choose(selection, ids, prepared.check.id, range))}
          />
        ))}
      </div>
      <div className={styles.foot}>
        <span>{words.together.hint}</span>
        <IconButton icon="help" small label={words.keys} shortcut="?" onClick={() => setHelp(true)} />
        <OutboxLine />
      </div>
      {help && <KeysDialog scope="verification" onClose={() => setHelp(false)} />}
    </main>
  );
}

interface BarProps {
  ids: readonly string[];
  selection: Selection;
  onSelection: (selection: Selection) => void;
  onAccept: () => void;
  onBegin: (label: "unsatisfactory" | "rejected") => void;
}

function Bar({ ids, selection, onSelection, onAccept, onBegin }: BarProps) {
  const none = selection.chosen.size === 0;
  const all = ids.every((id) => selection.chosen.has(id));
  return (
    <div className={styles.bar}>
      <strong data-selected={selection.chosen.size}>{words.together.selected(selection.chosen.size)}</strong>
      <Button small onClick={() => onSelection(chooseAll(selection, ids))}>
        {all ? words.together.none : words.together.all} <kbd>{shortcutOf("select-all")}</kbd>
      </Button>
      <span className={styles.gap} />
      <Button disabled={none} className={classes(styles.good)} onClick={onAccept}>
        <kbd>{shortcutOf("satisfactory")}</kbd> {words.labels.satisfactory}
      </Button>
      <Button disabled={none} onClick={() => onBegin("unsatisfactory")}>
        <kbd>{shortcutOf("unsatisfactory")}</kbd> {words.labels.unsatisfactory}
      </Button>
      <Button disabled={none} onClick={() => onBegin("rejected")}>
        <kbd>{shortcutOf("reject")}</kbd> {words.labels.rejected}
      </Button>
    </div>
  );
}

/** The selection, without what has left the grid. */
function useSelection(ids: readonly string[]) {
  const [selection, setSelection] = useState(NOTHING_CHOSEN);
  const [known, setKnown] = useState(ids);
  if (known.join() !== ids.join()) {
    setKnown(ids);
    setSelection(without(selection, known, ids));
  }
  return [selection, setSelection] as const;
}

/** Gives the function that judges what is chosen: satisfactory by null, else by a label and its reason. */
function useJudging({ chosen }: Selection, done: () => void) {
  const { judge, time } = useVerifier();
  return (bad: { label: "unsatisfactory" | "rejected"; reason: Reason } | null): void => {
    if (chosen.size === 0) return;
    const each = Math.round(time.take(performance.now()).activeMs / chosen.size); // the time is shared by all of them
    judge([...chosen], (prepared) => verdictFor(prepared, bad, each));
    done();
  };
}

function verdictFor(
  { check }: Prepared,
  bad: { label: "unsatisfactory" | "rejected"; reason: Reason } | null,
  activeMs: number,
): Verdict {
  if (bad === null) return satisfactory(activeMs);
  const common = { ...bad, note: "", active_ms: activeMs };
  return bad.label === "rejected" ? common : { ...common, span: spanOf(EMPTY_DRAFT, check.video.frame_count) };
}
