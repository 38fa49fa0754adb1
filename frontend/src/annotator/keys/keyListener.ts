/** Turns key presses into actions: taps, repeats and keys that are held. */

import { bindingsOf } from "./bindings";
import { chordOf, type KeyPress } from "./chords";
import type { KeyHandlers } from "./handlers";
import type { KeyAction, KeyBinding, KeyScope } from "./table";

/** So long a key is down before it counts as held, where a tap means something else; milliseconds. */
const HOLD_MS = 180;

/** A key that is down: what happens when it is let go, and when that is taken back. */
interface Down {
  /** `timeMs`: when it was let go. */
  readonly release: (timeMs: number) => void;
  readonly drop: () => void;
}

/** A key press, and when it happened, however late the page hears of it; milliseconds. */
type TimedPress = KeyPress & { readonly timeStamp: number };

export class KeyListener {
  private readonly keysDown = new Map<string, Down>();

  constructor(
    private readonly scope: KeyScope,
    private readonly bindings: () => readonly KeyBinding[],
    private readonly handlers: KeyHandlers,
  ) {}

  /** Whether the page has taken the key, so that the browser does nothing with it. */
  down(press: TimedPress & { readonly repeat: boolean }): boolean {
    const chord = chordOf(press);
    const key = keyOf(press);
    const found = bindingsOf(this.bindings(), chord, this.scope).filter((binding) => this.handlers.handles(binding));
    const hold = found.find(({ held }) => held === true);
    const tap = found.find(({ held }) => held !== true);
    if (hold !== undefined) {
      if (!press.repeat) this.keep(key, tap ? this.tapOrHold(tap.action, hold.action, press) : this.hold(hold.action));
      return true;
    }
    if (tap === undefined) return false;
    if (press.repeat && tap.repeats !== true) return true;
    const release = this.handlers.press(tap.action, chord);
    if (release !== null && !press.repeat) this.keep(key, { release, drop: release });
    return release !== null;
  }

  up(press: TimedPress): void {
    const key = keyOf(press);
    this.keysDown.get(key)?.release(press.timeStamp);
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

  /**
   * Which of the two it is shows when the key is let go, or has been down for long enough. A busy page may hear of a tap
   * only then: what counts is how long the key itself was down.
   */
  private tapOrHold(tap: KeyAction, hold: KeyAction, press: TimedPress): Down {
    let held = false;
    const timer = setTimeout(() => {
      held = true;
      this.handlers.hold(hold, true);
    }, HOLD_MS);
    const drop = (): void => {
      clearTimeout(timer);
      if (held) this.handlers.hold(hold, false);
    };
    const release = (timeMs: number): void => {
      drop();
      if (!held || timeMs - press.timeStamp < HOLD_MS) this.handlers.press(tap, chordOf(press))?.();
    };
    return { release, drop };
  }
}

/** Which key it is, whatever the modifiers make of it. */
function keyOf({ code, key }: KeyPress): string {
  return code ?? key;
}
