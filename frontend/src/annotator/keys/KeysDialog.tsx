import type { ReactNode } from "react";
import { useStore } from "zustand";

import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { classes } from "../../ui/classes";
import { Dialog } from "../../ui/Dialog";
import { readableChord } from "./chords";
import { keyHandlers } from "./handlers";
import { keymap, resetKeys, useBindings } from "./keymap";
import styles from "./KeysDialog.module.css";
import { KEY_GROUPS, type KeyBinding, type KeyScope } from "./table";
import { useRebinding, type Rebinding } from "./useRebinding";

const words = texts.keys;

interface KeysDialogProps {
  scope?: KeyScope;
  /** What else helps on this screen. */
  extra?: ReactNode;
  onClose: () => void;
}

/** All keys of a screen by group; each can be bound anew. */
export function KeysDialog({ scope = "annotator", extra, onClose }: KeysDialogProps) {
  const bindings = useBindings().filter((binding) => isOfScreen(binding, scope));
  const rebound = useStore(keymap, (state) => Object.keys(state.rebound).length > 0);
  const { state, listen, takeAnyway, leave } = useRebinding();
  return (
    <Dialog title={words.title} closeLabel={texts.close} onClose={onClose} wide>
      <div className={styles.top}>
        <p>{words.hint}</p>
        {extra}
        <Button small disabled={!rebound} title={words.resetTitle} onClick={resetKeys}>
          {words.reset}
        </Button>
      </div>
      <div className={styles.columns}>
        {KEY_GROUPS.map((group) => {
          const members = bindings.filter((binding) => binding.group === group);
          if (members.length === 0) return null;
          return (
            <section key={group}>
              <h3>{words.groups[group]}</h3>
              <dl>
                {members.map((binding) => (
                  <BindingRow
                    key={binding.action}
                    binding={binding}
                    state={state}
                    onChange={() => listen(binding.action)}
                    onTake={takeAnyway}
                    onLeave={leave}
                  />
                ))}
              </dl>
            </section>
          );
        })}
        {scope === "annotator" && <MouseRows />}
      </div>
    </Dialog>
  );
}

/** Of the actions that every screen may have, other screens than the annotator's show those that they carry out. */
function isOfScreen(binding: KeyBinding, scope: KeyScope): boolean {
  if (binding.scope !== undefined) return binding.scope === scope;
  return scope === "annotator" || keyHandlers.handles(binding);
}

interface BindingRowProps {
  binding: KeyBinding;
  state: Rebinding;
  onChange: () => void;
  onTake: () => void;
  onLeave: () => void;
}

function BindingRow({ binding, state, onChange, onTake, onLeave }: BindingRowProps) {
  const title = words.actions[binding.action];
  const mine = state.name !== "idle" && state.action === binding.action;
  const fixed = binding.chords.length > 3; // a row of digits belongs together
  return (
    <div className={classes(styles.row, mine && styles.busy)} data-action={binding.action}>
      <dt>{title}</dt>
      <dd>
        {mine && state.name === "listening" && (
          <span role="status" className={styles.listening} title={words.pressTitle(title)}>
            {words.press}
          </span>
        )}
        {!mine && (
          <button
            type="button"
            className={styles.keys}
            disabled={fixed}
            aria-label={fixed ? undefined : `${words.change(title)}: ${keysOf(binding).join(", ") || words.none}`}
            onClick={onChange}
          >
            {keysOf(binding).map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
            {binding.chords.length === 0 && <em>{words.none}</em>}
          </button>
        )}
      </dd>
      {mine && state.name === "conflict" && (
        <div className={styles.conflict} role="alert">
          <span>
            {words.taken(
              readableChord(state.chord),
              state.rivals.map((rival) => words.actions[rival]),
            )}
          </span>
          <Button small autoFocus onClick={onLeave}>
            {words.leave}
          </Button>
          <Button small look="danger" onClick={onTake}>
            {words.takeAnyway}
          </Button>
        </div>
      )}
    </div>
  );
}

function MouseRows() {
  return (
    <section>
      <h3>{words.mouse}</h3>
      <dl>
        {words.clicks.map(([gesture, title]) => (
          <div className={styles.row} key={gesture}>
            <dt>{title}</dt>
            <dd>
              <kbd>{gesture}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Digits in a row are written as a range. */
function keysOf({ chords }: KeyBinding): string[] {
  return chords.length > 3 ? [`${chords[0] ?? ""} … ${chords.at(-1) ?? ""}`] : chords.map(readableChord);
}
