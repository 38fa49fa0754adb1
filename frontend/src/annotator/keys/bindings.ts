/** Keys as a person has bound them: the table with their changes. Pure. */

import { isRecord } from "../../api/problem";
import type { KeyAction, KeyBinding, KeyScope } from "./table";

/** Chords by action, for actions that a person has bound anew. */
export type Rebound = Readonly<Partial<Record<KeyAction, readonly string[]>>>;

export function boundKeys(table: readonly KeyBinding[], rebound: Rebound): KeyBinding[] {
  return table.map((binding) => ({ ...binding, chords: rebound[binding.action] ?? binding.chords }));
}

/** The bindings that a chord means on a screen: at most one to tap and one to hold. */
export function bindingsOf(bindings: readonly KeyBinding[], chord: string, scope: KeyScope): KeyBinding[] {
  return bindings.filter((binding) => binding.chords.includes(chord) && inScope(binding, scope));
}

/** Which actions would share a chord with an action on some screen. */
export function rivalsOf(bindings: readonly KeyBinding[], action: KeyAction, chord: string): KeyAction[] {
  const own = bindings.find((binding) => binding.action === action);
  if (own === undefined) return [];
  return bindings.flatMap((other) =>
    other.action !== action && other.chords.includes(chord) && clash(own, other) ? [other.action] : [],
  );
}

/** Chords that more than one action claims in the same way. */
export function keyConflicts(bindings: readonly KeyBinding[]): string[] {
  return bindings.flatMap(({ action, chords }) =>
    chords.filter((chord) => rivalsOf(bindings, action, chord).some((rival) => rival > action)),
  );
}

/** Gives a chord to an action, in place of its other chords, and takes it from the rivals. */
export function rebind(
  table: readonly KeyBinding[],
  rebound: Rebound,
  action: KeyAction,
  chords: readonly string[],
): Rebound {
  const bindings = boundKeys(table, rebound);
  const changed: Partial<Record<KeyAction, readonly string[]>> = { ...rebound, [action]: chords };
  for (const chord of chords) {
    for (const rival of rivalsOf(bindings, action, chord)) {
      const before = changed[rival] ?? bindings.find((binding) => binding.action === rival)?.chords ?? [];
      changed[rival] = before.filter((other) => other !== chord);
    }
  }
  return changed;
}

/** Reads what was kept; what is no longer an action or no list of chords is left out. */
export function parseRebound(table: readonly KeyBinding[], text: string | null): Rebound {
  const kept: unknown = text === null ? null : JSON.parse(text);
  if (!isRecord(kept)) return {};
  return Object.fromEntries(
    table.flatMap(({ action }) => {
      const chords = kept[action];
      return Array.isArray(chords) && chords.every((chord) => typeof chord === "string") ? [[action, chords]] : [];
    }),
  );
}

function inScope(binding: KeyBinding, scope: KeyScope): boolean {
  return binding.scope === undefined || binding.scope === scope;
}

/** One key may have one action to tap and one to hold. */
function clash(a: KeyBinding, b: KeyBinding): boolean {
  const together = a.scope === undefined || b.scope === undefined || a.scope === b.scope;
  return together && a.held === b.held;
}
