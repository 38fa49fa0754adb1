/** Who carries out what a key means. The one who came last is asked first. */

import type { KeyAction } from "./table";

/** Carries an action out; false says that it does not apply now, and the key is left to others. */
export type KeyHandler = ((chord: string) => void) | ((chord: string) => boolean);

/** Told when a key goes down and when it is let go. */
export type HoldHandler = (held: boolean) => void;

interface Tap {
  readonly press: KeyHandler;
  readonly release: (() => void) | undefined;
}

export class KeyHandlers {
  private readonly taps = new Map<KeyAction, readonly Tap[]>();
  private readonly holds = new Map<KeyAction, readonly HoldHandler[]>();

  /** Registers a handler, and what it does once the key is let go; gives the function that takes both back. */
  onPress(action: KeyAction, press: KeyHandler, release?: () => void): () => void {
    return put(this.taps, action, { press, release });
  }

  onHold(action: KeyAction, handler: HoldHandler): () => void {
    return put(this.holds, action, handler);
  }

  /** Carries the action out; gives what to do when the key is let go, null where nobody took it. */
  press(action: KeyAction, chord: string): (() => void) | null {
    const taker = (this.taps.get(action) ?? []).find(({ press }) => press(chord) !== false);
    return taker === undefined ? null : () => taker.release?.();
  }

  /** Tells whoever listens that the action begins or ends. */
  hold(action: KeyAction, held: boolean): void {
    this.holds.get(action)?.[0]?.(held);
  }

  handles({ action, held }: { action: KeyAction; held?: true | undefined }): boolean {
    const handlers: readonly unknown[] | undefined = held ? this.holds.get(action) : this.taps.get(action);
    return handlers !== undefined && handlers.length > 0;
  }
}

function put<Handler>(handlers: Map<KeyAction, readonly Handler[]>, action: KeyAction, handler: Handler): () => void {
  handlers.set(action, [handler, ...(handlers.get(action) ?? [])]);
  return () => {
    handlers.set(
      action,
      (handlers.get(action) ?? []).filter((other) => other !== handler),
    );
  };
}

/** Those of this page. */
export const keyHandlers = new KeyHandlers();
