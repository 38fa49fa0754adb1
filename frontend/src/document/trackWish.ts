/** What a person asks of tracking. Pure. */

import type { Direction, PropagationWish, Span } from "../api/types";

export interface TrackWish {
  readonly direction: Direction;
  readonly startFrame: number;
  /** Left out: all objects with prompts. */
  readonly maskletIds?: readonly string[] | undefined;
  /** Left out: the whole video. */
  readonly span?: Span | undefined;
  /** Masks are offered and change nothing until they are accepted. */
  readonly proposal?: boolean | undefined;
  /** Visits stale frames only. */
  readonly onlyStale?: boolean | undefined;
  /** An object stops at its next edited or locked frame. */
  readonly stopAtPrompts?: boolean | undefined;
}

/** A stale span is done where new masks agree with old ones to this IoU. */
const AGREEMENT = 0.98;

export function propagationOf(wish: TrackWish): PropagationWish {
  const onlyStale = wish.onlyStale ?? false;
  return {
    direction: wish.direction,
    start_frame: wish.startFrame,
    masklet_ids: wish.maskletIds === undefined ? null : [...wish.maskletIds],
    span: wish.span ?? null,
    proposal: wish.proposal ?? false,
    only_stale: onlyStale,
    until_agreement: onlyStale ? AGREEMENT : null,
    stop_at_prompts: wish.stopAtPrompts ?? false,
  };
}
