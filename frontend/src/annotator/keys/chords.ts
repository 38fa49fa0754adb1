/** Chords: what is pressed together, written as in the table of keys. Pure. */

/** The part of a keyboard event that decides. */
export interface KeyPress {
  readonly key: string;
  readonly code?: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The chord of a key press, in the form of the table. Command counts as Ctrl. */
export function chordOf(press: KeyPress): string {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = press;
  const digit = shiftedDigit(press);
  const name = digit ?? nameOf(key);
  // Shift is part of how signs such as ? and + are typed; for letters, digits and named keys it is a modifier.
  const shifted = shiftKey && (digit !== null || name.length > 1 || name !== key || /[A-Z]/.test(name));
  return [(ctrlKey || metaKey) && "Ctrl", altKey && "Alt", shifted && "Shift", name].filter(Boolean).join("+");
}

function nameOf(key: string): string {
  if (key === " ") return "Space";
  return key.length === 1 ? key.toUpperCase() : key;
}

/** The digit on a key that Shift turns into a sign; null where digits are typed with Shift, and for other keys. */
function shiftedDigit({ key, code = "", shiftKey }: KeyPress): string | null {
  return shiftKey && !/^\d$/.test(key) ? (/^Digit(\d)$/.exec(code)?.[1] ?? null) : null;
}

/** Whether a key is only a modifier, so that a chord is still to come. */
export function isModifier(key: string): boolean {
  return ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead"].includes(key);
}

const READABLE: Readonly<Record<string, string>> = {
  ArrowRight: "→",
  ArrowLeft: "←",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  Delete: "Del",
};

/** As it is written on keys: "Ctrl+Shift+Z", "→". */
export function readableChord(chord: string): string {
  if (chord === "+") return chord;
  return chord
    .split("+")
    .map((part) => READABLE[part] ?? part)
    .join("+");
}
