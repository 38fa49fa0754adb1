/** Which conversations are shown, in which order, under which numbers. Pure. */

import type { Thread } from "./types";

export interface Numbered {
  readonly thread: Thread;
  /** From 1 in the order of beginning; null for the reasons of a verdict. */
  readonly number: number | null;
}

/** Gives conversations their numbers. */
export function numbered(threads: readonly Thread[]): Numbered[] {
  let last = 0;
  return threads.map((thread) => ({ thread, number: thread.kind === "comment" ? (last += 1) : null }));
}

/** In the order of frames, what is about no frame first; on one frame in the order of beginning. */
export function byFrame(threads: readonly Numbered[]): Numbered[] {
  const frameOf = ({ thread }: Numbered): number => thread.frame_index ?? -1;
  return threads.toSorted((one, other) => frameOf(one) - frameOf(other));
}

export const openCount = (threads: readonly Thread[]): number => threads.filter(({ open }) => open).length;

/** The list with one conversation put in its place, or in place of its older version. */
export function withThread(threads: readonly Thread[], changed: Thread): readonly Thread[] {
  if (threads.some(({ id }) => id === changed.id)) {
    return threads.map((thread) => (thread.id === changed.id ? changed : thread));
  }
  return [...threads, changed].sort((one, other) => one.created_at.localeCompare(other.created_at));
}

/** The next open conversation after the chosen one or, where none is chosen here, after the frame; the first after the last. */
export function nextOpen(threads: readonly Thread[], frameIndex: number, chosenId: string | null): Thread | null {
  const open = byFrame(numbered(threads))
    .map(({ thread }) => thread)
    .filter(({ open: isOpen, frame_index: frame }) => isOpen && frame !== null);
  const chosen = open.findIndex(({ id, frame_index: frame }) => id === chosenId && frame === frameIndex);
  const next = chosen === -1 ? open.findIndex(({ frame_index: frame }) => (frame ?? -1) > frameIndex) : chosen + 1;
  return open[next] ?? open[0] ?? null;
}

/** Who said something that was not known before, but for oneself; each person once. */
export function newVoices(before: readonly Thread[], after: readonly Thread[], accountId: string): string[] {
  const known = new Set(before.flatMap(({ comments }) => comments.map(({ id }) => id)));
  const fresh = after.flatMap(({ comments }) =>
    comments.filter(({ id, author_id, deleted }) => !known.has(id) && author_id !== accountId && !deleted),
  );
  return [...new Set(fresh.map(({ author }) => author))];
}
