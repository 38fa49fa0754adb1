/** Turns key presses into actions: taps, repeats and keys that are held. */

import { bindingsOf } from "./bindings";
import { chordOf, type KeyPress } from "./chords";
import type { KeyHandlers } from "./handlers";
import type { KeyAction, KeyBinding, KeyScope } from "./table";

/** So long a key is down before it counts as held, where a tap means something else; milliseconds. */
const HOLD_MS = 180;

/** A key that is down: what happens when it is let go, and when that is taken back. */
interface Down {
  readonly release: () => void;
  readonly drop: () => void;
}

export class KeyListener {
  private readonly keysDown = new Map<string, Down>();

  constructor(
    private readonly scope: KeyScope,
    private readonly bindings: () => readonly KeyBinding[],
    private readonly handlers: KeyHandlers,
  ) {}

  /** Whether the page has taken the key, so that the browser does nothing with it. */
  down(press: KeyPress & { readonly repeat: boolean }): boolean {
    const chord = chordOf(press);
    const key = keyOf(press);
    const found = bindingsOf(this.bindings(), chord, this.scope).filter((binding) => this.handlers.handles(binding));
    const hold = found.find(({ held }) => held === true);
    const tap = found.find(({ held }) => held !== true);
    if (hold !== undefined) {
      if (!press.repeat) this.keep(key, tap ? this.tapOrHold(tap.action, hold.action, chord) : this.hold(hold.action));
      return true;
    }
    if (tap === undefined) return false;
    if (press.repeat && tap.repeats !== true) return true;
    const release = this.handlers.press(tap.action, chord);
    if (release !== null && !press.repeat) this.keep(key, { release, drop: release });
    return release !== null;
  }

  up(press: KeyPress): void {
    const key = keyOf(press);
    this.keysDown.get(key)?.release();
    this.keysDown.delete(key);
  }

  /** The page has lost the keyboard: nothing is held any more. */
  letGo(): void {
    for (const { drop } of this.keysDown.values()) drop();
    this.keysDown.clear();
  }

  private keep(key: string, down: Down): void {
    this.keysDown.get(key)?.drop();
    this.keysDown.set(key, down);
  }

  private hold(action: KeyAction): Down {
    this.handlers.hold(action, true);
    const end = (): void => this.handlers.hold(action, false);
    return { release: end, drop: end };
  }

  /** Which of the two it is shows when the key is let go, or has been down for long enough. */
  private tapOrHold(tap: KeyAction, hold: KeyAction, chord: string): Down {
    let held = false;
    const timer = setTimeout(() => {
      held = true;
      this.handlers.hold(hold, true);
    }, HOLD_MS);
    const drop = (): void => {
      clearTimeout(timer);
      if (held) this.handlers.hold(hold, false);
    };
    const release = (): void => {
      drop();
      if (!held) this.handlers.press(tap, chord)?.();
    };
    return { release, drop };
  }
}

/** Which key it is, whatever the modifiers make of it. */
function keyOf({ code, key }: KeyPress): string {
  return code ?? key;
}
