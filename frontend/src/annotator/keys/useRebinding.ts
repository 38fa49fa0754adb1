import { useEffect, useEffectEvent, useState } from "react";

import { rivalsOf } from "./bindings";
import { chordOf, isModifier } from "./chords";
import { bindKeys, keymap } from "./keymap";
import type { KeyAction } from "./table";

/** What the dialog of keys is busy with: waiting for a key, or asking about one that is taken. */
export type Rebinding =
  | { readonly name: "idle" }
  | { readonly name: "listening"; readonly action: KeyAction }
  | {
      readonly name: "conflict";
      readonly action: KeyAction;
      readonly chord: string;
      readonly rivals: readonly KeyAction[];
    };

const IDLE: Rebinding = { name: "idle" };

/** Lets a person give an action another key; a key that is taken is not taken away without asking. */
export function useRebinding() {
  const [state, setState] = useState<Rebinding>(IDLE);
  const hear = useEffectEvent((event: KeyboardEvent): void => {
    if (state.name !== "listening" || isModifier(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") setState(IDLE);
    else setState(choose(state.action, chordOf(event)));
  });
  const listening = state.name === "listening";
  useEffect(() => {
    if (!listening) return;
    const listener = (event: KeyboardEvent): void => hear(event);
    window.addEventListener("keydown", listener, { capture: true });
    return () => window.removeEventListener("keydown", listener, { capture: true });
  }, [listening]);
  return {
    state,
    listen: (action: KeyAction) => setState({ name: "listening", action }),
    takeAnyway: () => {
      if (state.name === "conflict") bindKeys(state.action, [state.chord]);
      setState(IDLE);
    },
    leave: () => setState(IDLE),
  };
}

function choose(action: KeyAction, chord: string): Rebinding {
  const rivals = rivalsOf(keymap.getState().bindings, action, chord);
  if (rivals.length > 0) return { name: "conflict", action, chord, rivals };
  bindKeys(action, [chord]);
  return IDLE;
}
