import { useMemo } from "react";

import { satisfactory, verdictOf, type Draft } from "./draft";
import { begin, changeDraft } from "./steps";
import type { Reason } from "./types";
import { useVerifier } from "./useVerifier";
import { currentOf } from "./verifier";

export interface Verdicts {
  readonly satisfactory: () => void;
  readonly begin: (label: NonNullable<Draft["label"]>) => void;
  /** A rejection needs no more than its reason and leaves at once. */
  readonly choose: (reason: Reason) => void;
  /** Sends the draft where it is complete. */
  readonly send: () => void;
}

/** The ways to judge the masklet on the screen. */
export function useVerdicts(): Verdicts {
  const verifier = useVerifier();
  return useMemo(() => {
    const { queue, look, time, judge } = verifier;
    const send = (): void => {
      const current = currentOf(queue);
      if (current === undefined) return;
      const verdict = verdictOf(
        look.getState().draft,
        current.check.video.frame_count,
        time.take(performance.now()).activeMs,
      );
      if (verdict !== null) judge([current.check.id], () => verdict);
    };
    return {
      satisfactory() {
        const current = currentOf(queue);
        if (current !== undefined) judge([current.check.id], () => satisfactory(time.take(performance.now()).activeMs));
      },
      begin: (label) => begin(look, label),
      choose(reason) {
        changeDraft(look, (draft) => ({ ...draft, reason }));
        if (look.getState().draft.label === "rejected") send();
      },
      send,
    };
  }, [verifier]);
}
