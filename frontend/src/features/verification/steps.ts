/** What keys and buttons do to the way a verifier looks at a masklet. */

import type { StoreApi } from "zustand/vanilla";

import { clamp } from "../../geometry/points";
import { beginVerdict, leaveVerdict, setFirst, setLast, type Draft } from "./draft";
import type { Sheet } from "./types";
import { rememberCloseUp, type Look } from "./verifier";

type LookStore = StoreApi<Look>;

/** Stops playback and goes to a frame. */
export function goTo(look: LookStore, frame: number, frameCount: number): void {
  look.setState({ frame: clamp(frame, 0, frameCount - 1), playing: false });
}

/** Plays on, from the start again when the end has been reached; from the sheet it opens the player. */
export function togglePlaying(look: LookStore, frameCount: number): void {
  look.setState(({ mode, playing, frame }) => {
    if (mode === "player" && playing) return { playing: false };
    return { mode: "player", playing: true, frame: frame === frameCount - 1 ? 0 : frame };
  });
}

export const changeRate = (look: LookStore, rate: number): void => look.setState({ rate });

export const toggleFilled = (look: LookStore): void => look.setState(({ filled }) => ({ filled: !filled }));

export function toggleCloseUp(look: LookStore): void {
  const closeUp = !look.getState().closeUp;
  look.setState({ closeUp });
  rememberCloseUp(closeUp);
}

export const toSheet = (look: LookStore): void => look.setState({ mode: "sheet", playing: false });

/** One step on or back: to the next frame, on the sheet to its next tile. */
export function step(look: LookStore, by: number, sheet: Sheet, frameCount: number): void {
  const { mode, frame } = look.getState();
  if (mode === "player") goTo(look, frame + by, frameCount);
  else
    goTo(
      look,
      neighbour(
        sheet.frames.map(({ frame_index }) => frame_index),
        frame,
        Math.sign(by),
      ),
      frameCount,
    );
}

/** The next frame of a list in one direction, without end; the frame itself where the list is empty. */
export function neighbour(frames: readonly number[], frame: number, direction: number): number {
  const next = direction > 0 ? frames.find((each) => each > frame) : frames.findLast((each) => each < frame);
  return next ?? (direction > 0 ? frames[0] : frames.at(-1)) ?? frame;
}

export const changeDraft = (look: LookStore, change: (draft: Draft) => Draft): void =>
  look.setState(({ draft }) => ({ draft: change(draft) }));

export const begin = (look: LookStore, label: NonNullable<Draft["label"]>): void =>
  changeDraft(look, (draft) => beginVerdict(draft, label));

export const leave = (look: LookStore): void => changeDraft(look, leaveVerdict);

export const markFirst = (look: LookStore): void =>
  changeDraft(look, (draft) => setFirst(draft, look.getState().frame));

export const markLast = (look: LookStore): void => changeDraft(look, (draft) => setLast(draft, look.getState().frame));
