/**
 * How long a person is at work, and how long they wait for the model. Pure: whoever uses it says what happens and when.
 *
 * Time counts from one input to the next, as far as `idleMs` after each; none of it while the page is out of sight.
 */

/** After so long without input a person counts as away, milliseconds. */
export const IDLE_MS = 30_000;

/** Somebody who does something within so long is at work, whatever the model is busy with; milliseconds. */
const BUSY_MS = 2000;

/**
 * What the time of a person is spent on: working, waiting for a run (counted by the page), or waiting for an answer to
 * a click (counted by the server, and so by nobody here).
 */
export type Occupation = "work" | "run" | "answer";

export interface Spent {
  readonly activeMs: number;
  readonly waitingMs: number;
}

export class ActiveTime {
  private visible = true;
  private occupation: Occupation = "work";
  private lastInput: number;
  /** Until here everything is counted. */
  private counted: number;
  private activeMs = 0;
  private waitingMs = 0;

  /** `now`: of a clock that does not jump, milliseconds. */
  constructor(
    now: number,
    private readonly idleMs = IDLE_MS,
  ) {
    this.lastInput = this.counted = now;
  }

  /** The person did something. */
  input(now: number): void {
    this.count(now);
    this.lastInput = now;
  }

  /** The page came into sight or went out of it. */
  show(visible: boolean, now: number): void {
    this.count(now);
    this.visible = visible;
    if (visible) this.lastInput = now;
  }

  /** The model began or ended something that the person waits for. */
  occupy(occupation: Occupation, now: number): void {
    this.count(now);
    this.occupation = occupation;
  }

  /** What was spent since it was taken last. */
  look(now: number): Spent {
    this.count(now);
    return { activeMs: Math.round(this.activeMs), waitingMs: Math.round(this.waitingMs) };
  }

  /** What was spent since it was asked last. */
  take(now: number): Spent {
    const spent = this.look(now);
    this.activeMs = this.waitingMs = 0;
    return spent;
  }

  private count(now: number): void {
    const from = this.counted;
    this.counted = Math.max(now, from);
    if (!this.visible) return;
    const within = (end: number): number => Math.max(Math.min(now, end) - from, 0);
    const present = within(this.lastInput + this.idleMs);
    if (this.occupation === "work") {
      this.activeMs += present;
      return;
    }
    const busy = Math.min(within(this.lastInput + BUSY_MS), present);
    if (this.occupation === "run") {
      this.activeMs += busy;
      this.waitingMs += present - busy;
    }
  }
}

/** Tells a clock of a person's input and of the page's being in sight; gives the function that ends this. */
export function followPerson(time: ActiveTime, now: () => number = () => performance.now()): () => void {
  const input = (): void => time.input(now());
  const show = (): void => time.show(document.visibilityState === "visible", now());
  const inputs = ["pointerdown", "pointermove", "wheel", "keydown"] as const;
  for (const name of inputs) window.addEventListener(name, input, { passive: true, capture: true });
  document.addEventListener("visibilitychange", show);
  return () => {
    for (const name of inputs) window.removeEventListener(name, input, { capture: true });
    document.removeEventListener("visibilitychange", show);
  };
}
