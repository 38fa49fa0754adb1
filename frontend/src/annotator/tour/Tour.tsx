import { useEffect, useEffectEvent, useState } from "react";

import { texts } from "../../texts";
import { Button } from "../../ui/Button";
import { useSession, useWorkbench } from "../context";
import { shortcutOf } from "../keys/keymap";
import type { KeyAction } from "../keys/table";
import { isOver, markOf, TOUR_STEPS, type TourStep } from "./steps";
import styles from "./Tour.module.css";

const words = texts.tour;
/** The key that each step speaks of. */
const KEYS: Readonly<Record<TourStep, KeyAction>> = {
  click: "tool-click",
  refine: "confirm-negative",
  track: "track-both",
  look: "next-frame",
  correct: "best-frame",
  undo: "undo",
};
/** What was done before the page was opened must not count as done now. */
const NOT_BEGUN = -1;
const keyOf = (accountId: string): string => `maskloom.tour.${accountId}`;

/** Leads a person through their first object, in a line above the picture; shown once, and easy to skip. */
export function Tour() {
  const { accountId } = useWorkbench();
  const [at, setAt] = useState(() => (localStorage.getItem(keyOf(accountId)) === null ? 0 : TOUR_STEPS.length));
  const end = (): void => {
    localStorage.setItem(keyOf(accountId), "seen");
    setAt(TOUR_STEPS.length + 1);
  };
  const recalled = useSession((state) => state.recalled);
  useProgress(recalled ? at : NOT_BEGUN, () => setAt(at + 1));
  useEffect(() => {
    if (at === TOUR_STEPS.length) localStorage.setItem(keyOf(accountId), "seen");
  }, [at, accountId]);
  const step = TOUR_STEPS[at];
  if (step === undefined) return null;
  return (
    <div className={styles.tour} role="status" data-tour={step}>
      <span className={styles.count}>{words.count(at + 1, TOUR_STEPS.length)}</span>
      <span>{words.steps[step](shortcutOf(KEYS[step]))}</span>
      <Button small look="quiet" onClick={end}>
        {words.skip}
      </Button>
    </div>
  );
}

/** Calls `next` once the person has done what the step asks for. */
function useProgress(at: number, next: () => void): void {
  const { session, editor } = useWorkbench();
  const over = useEffectEvent(next);
  useEffect(() => {
    const step = TOUR_STEPS[at];
    if (step === undefined) return;
    const from = markOf(session.store.getState(), editor.getState().frameIndex);
    const look = (): void => {
      if (!isOver(step, from, session.store.getState(), editor.getState().frameIndex)) return;
      for (const stop of stops) stop();
      over();
    };
    const stops = [session.store.subscribe(look), editor.subscribe(look)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [at, session, editor]);
}
