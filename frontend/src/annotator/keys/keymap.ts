/** The keys in force, kept in this browser. */

import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

import { boundKeys, parseRebound, rebind, type Rebound } from "./bindings";
import { readableChord } from "./chords";
import { KEY_TABLE, type KeyAction, type KeyBinding } from "./table";

const KEPT_AS = "maskloom.keys";

interface Keymap {
  readonly rebound: Rebound;
  readonly bindings: readonly KeyBinding[];
}

function keymapOf(rebound: Rebound): Keymap {
  return { rebound, bindings: boundKeys(KEY_TABLE, rebound) };
}

export const keymap = createStore<Keymap>(() =>
  keymapOf(parseRebound(KEY_TABLE, globalThis.localStorage.getItem(KEPT_AS))),
);

export function useBindings(): readonly KeyBinding[] {
  return useStore(keymap, (state) => state.bindings);
}

/** Gives an action other keys, and takes them from actions that had them. */
export function bindKeys(action: KeyAction, chords: readonly string[]): void {
  keep(rebind(KEY_TABLE, keymap.getState().rebound, action, chords));
}

/** Every action has its first keys again. */
export function resetKeys(): void {
  keep({});
}

/** The first chord of an action as it is written on keys: "Ctrl+Shift+Z", "→"; empty where it has none. */
export function shortcutOf(action: KeyAction): string {
  const binding = keymap.getState().bindings.find((other) => other.action === action);
  return readableChord(binding?.chords[0] ?? "");
}

function keep(rebound: Rebound): void {
  globalThis.localStorage.setItem(KEPT_AS, JSON.stringify(rebound));
  keymap.setState(keymapOf(rebound));
}
