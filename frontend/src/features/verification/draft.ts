/** A verdict that is being put together: label, reason, frames, pen mark. Pure. */

import type { PenMark, Reason, Verdict } from "./types";

/** In the order of their keys, from 1. */
export const RETURN_REASONS: readonly Reason[] = [
  "boundary",
  "missed",
  "wrong-object",
  "identity-switch",
  "late-start",
  "early-end",
  "other",
];
export const REJECT_REASONS: readonly Reason[] = ["not-well-defined", "other"];

export interface Draft {
  /** What is being said; null while nothing is. Satisfactory needs no more words, so it is never a draft. */
  readonly label: "unsatisfactory" | "rejected" | null;
  readonly reason: Reason | null;
  /** First and last bad frame, as far as they are set. */
  readonly first: number | null;
  readonly last: number | null;
  readonly mark: PenMark | null;
  readonly note: string;
}

export const EMPTY_DRAFT: Draft = { label: null, reason: null, first: null, last: null, mark: null, note: "" };

export interface FrameSpan {
  readonly first: number;
  readonly last: number;
}

export const reasonsFor = (label: Draft["label"]): readonly Reason[] =>
  label === "rejected" ? REJECT_REASONS : RETURN_REASONS;

/** Says anew what the verdict is; frames and mark stay. */
export function beginVerdict(draft: Draft, label: NonNullable<Draft["label"]>): Draft {
  return { ...draft, label, reason: draft.label === label ? draft.reason : null };
}

/** Leaves the verdict; frames stay, as they may have been chosen before. */
export function leaveVerdict(draft: Draft): Draft {
  return { ...EMPTY_DRAFT, first: draft.first, last: draft.last };
}

export function setFirst(draft: Draft, frame: number): Draft {
  return { ...draft, first: frame, last: draft.last !== null && draft.last < frame ? null : draft.last };
}

export function setLast(draft: Draft, frame: number): Draft {
  return { ...draft, last: frame, first: draft.first !== null && draft.first > frame ? null : draft.first };
}

/** The frames that are meant. Where nothing was set: the frame of the pen mark, else the whole video. */
export function spanOf({ first, last, mark }: Draft, frameCount: number): FrameSpan {
  const end = frameCount - 1;
  if (first === null && last === null && mark !== null) return { first: mark.frame_index, last: mark.frame_index };
  return { first: first ?? 0, last: last ?? end };
}

/** Whether anything was said about where. */
export const isPlaced = ({ first, last, mark }: Draft): boolean => first !== null || last !== null || mark !== null;

/** The body to send; null while the reason is missing. */
export function verdictOf(draft: Draft, frameCount: number, activeMs: number): Verdict | null {
  if (draft.label === null || draft.reason === null) return null;
  const common = { label: draft.label, reason: draft.reason, note: draft.note.trim(), active_ms: activeMs };
  if (draft.label === "rejected") return { ...common, mark: draft.mark };
  return { ...common, mark: draft.mark, span: spanOf(draft, frameCount) };
}

export const satisfactory = (activeMs: number): Verdict => ({
  label: "satisfactory",
  note: "",
  active_ms: activeMs,
});
