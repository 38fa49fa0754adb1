/** Which key does what. The table is data: help is drawn from it, and a test finds conflicts. */

export type KeyAction =
  | "next-frame"
  | "previous-frame"
  | "next-ten"
  | "previous-ten"
  | "first-frame"
  | "last-frame"
  | "go-to-frame"
  | "play"
  | "track-both"
  | "track-one-way"
  | "stop"
  | "add-object"
  | "select-object"
  | "hide-object"
  | "hide-masks"
  | "peek"
  | "zoom-in"
  | "zoom-out"
  | "fit"
  | "undo"
  | "redo"
  | "help";

export type KeyGroup = "frames" | "tracking" | "objects" | "view" | "general";

export interface KeyBinding {
  readonly action: KeyAction;
  readonly group: KeyGroup;
  /** Chords such as `Ctrl+Shift+Z`; letters in capitals, other keys as the browser names them. */
  readonly chords: readonly string[];
}

export const KEY_BINDINGS: readonly KeyBinding[] = [
  { action: "next-frame", group: "frames", chords: ["ArrowRight", "F"] },
  { action: "previous-frame", group: "frames", chords: ["ArrowLeft", "D"] },
  { action: "next-ten", group: "frames", chords: ["Shift+ArrowRight"] },
  { action: "previous-ten", group: "frames", chords: ["Shift+ArrowLeft"] },
  { action: "first-frame", group: "frames", chords: ["Home"] },
  { action: "last-frame", group: "frames", chords: ["End"] },
  { action: "go-to-frame", group: "frames", chords: ["G"] },
  { action: "play", group: "frames", chords: ["Space", "K"] },
  { action: "track-both", group: "tracking", chords: ["T"] },
  { action: "track-one-way", group: "tracking", chords: ["Shift+T"] },
  { action: "stop", group: "tracking", chords: ["Escape"] },
  { action: "add-object", group: "objects", chords: ["N", "+"] },
  {
    action: "select-object",
    group: "objects",
    chords: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
  },
  { action: "hide-object", group: "objects", chords: ["Shift+H"] },
  { action: "hide-masks", group: "view", chords: ["H"] },
  { action: "peek", group: "view", chords: ["V"] },
  { action: "zoom-in", group: "view", chords: ["="] },
  { action: "zoom-out", group: "view", chords: ["-"] },
  { action: "fit", group: "view", chords: ["0"] },
  { action: "undo", group: "general", chords: ["Ctrl+Z"] },
  { action: "redo", group: "general", chords: ["Ctrl+Shift+Z", "Ctrl+Y"] },
  { action: "help", group: "general", chords: ["?"] },
];

/** The part of a keyboard event that decides. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The chord of a key press, in the form of the table. Command counts as Ctrl. */
export function chordOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): string {
  const name = key === " " ? "Space" : key.length === 1 ? key.toUpperCase() : key;
  // Shift is part of how signs such as ? and + are typed; for letters and named keys it is a modifier.
  const shifted = shiftKey && (name.length > 1 || name !== key || /[A-Z]/.test(name));
  return [(ctrlKey || metaKey) && "Ctrl", altKey && "Alt", shifted && "Shift", name].filter(Boolean).join("+");
}

/** The binding of a chord, null where the page leaves the key alone. */
export function bindingOf(chord: string, bindings: readonly KeyBinding[] = KEY_BINDINGS): KeyBinding | null {
  return bindings.find(({ chords }) => chords.includes(chord)) ?? null;
}

/** Chords that more than one action claims. */
export function keyConflicts(bindings: readonly KeyBinding[]): string[] {
  const chords = bindings.flatMap((binding) => binding.chords);
  return [...new Set(chords.filter((chord, index) => chords.indexOf(chord) !== index))];
}

/** The first chord of an action as it is written on keys: "Ctrl+Shift+Z", "→". */
export function shortcutOf(action: KeyAction): string {
  const chord = KEY_BINDINGS.find((binding) => binding.action === action)?.chords[0] ?? "";
  return readableChord(chord);
}

const READABLE: Readonly<Record<string, string>> = { ArrowRight: "→", ArrowLeft: "←", Escape: "Esc" };

export function readableChord(chord: string): string {
  if (chord === "+") return chord;
  return chord
    .split("+")
    .map((part) => READABLE[part] ?? part)
    .join("+");
}
