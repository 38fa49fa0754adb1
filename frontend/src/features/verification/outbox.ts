/**
 * Verdicts that the server has not answered yet. Pure.
 *
 * The newest ones are held for a while, so that a person can go back; the next verdict, or the time, lets them go.
 */

import type { Verdict } from "./types";

/** So long the newest verdict can be taken back, milliseconds. */
export const HOLD_MS = 12_000;
const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 30_000;

export interface KeptVerdict {
  readonly checkId: string;
  readonly projectId: string;
  /** Who gave it: what one person left unsent never leaves in another's name. */
  readonly accountId: string;
  /** What was judged together goes, and comes back, together. */
  readonly batch: string;
  readonly verdict: Verdict;
  readonly givenAt: number;
  /** Not before this time, milliseconds since 1970. */
  readonly sendAt: number;
  /** How often sending it has failed. */
  readonly tries: number;
}

export type Outbox = readonly KeptVerdict[];

/** Adds verdicts given together, and lets go of the ones before. */
export function give(outbox: Outbox, added: readonly KeptVerdict[], now: number): Outbox {
  const ids = new Set(added.map(({ checkId }) => checkId));
  return [...letGo(outbox, now).filter(({ checkId }) => !ids.has(checkId)), ...added];
}

/** Holds nothing back any more; what waits for a retry goes on waiting. */
export function letGo(outbox: Outbox, now: number): Outbox {
  return outbox.map((kept) => (kept.tries === 0 && kept.sendAt > now ? { ...kept, sendAt: now } : kept));
}

/** Everything that waits is due at once: the connection is back. */
export function hurry(outbox: Outbox, now: number): Outbox {
  return outbox.map((kept) => (kept.tries > 0 ? { ...kept, sendAt: Math.min(kept.sendAt, now) } : kept));
}

/** The verdicts that were given last and can be taken back; none when they are on their way. */
export function takeable(outbox: Outbox, underWay: ReadonlySet<string>): Outbox {
  const last = outbox.at(-1);
  if (last === undefined) return [];
  const together = outbox.filter(({ batch }) => batch === last.batch);
  return together.some(({ checkId, tries }) => underWay.has(checkId) || tries > 0) ? [] : together;
}

/** What may be sent now: of one project and one person at a time, in the order in which it was given. */
export function due(outbox: Outbox, underWay: ReadonlySet<string>, now: number): Outbox {
  const ready = outbox.filter(({ checkId, sendAt }) => sendAt <= now && !underWay.has(checkId));
  const [first] = ready;
  return ready.filter(({ projectId }) => projectId === first?.projectId);
}

/** When something will be due; null when nothing waits. */
export function nextDueAt(outbox: Outbox, underWay: ReadonlySet<string>): number | null {
  const times = outbox.filter(({ checkId }) => !underWay.has(checkId)).map(({ sendAt }) => sendAt);
  return times.length === 0 ? null : Math.min(...times);
}

export function settle(outbox: Outbox, checkIds: ReadonlySet<string>): Outbox {
  return outbox.filter(({ checkId }) => !checkIds.has(checkId));
}

/** After a failure that may pass. Each time the wait doubles. */
export function postpone(outbox: Outbox, checkIds: ReadonlySet<string>, now: number): Outbox {
  return outbox.map((kept) => {
    if (!checkIds.has(kept.checkId)) return kept;
    const wait = Math.min(FIRST_RETRY_MS * 2 ** kept.tries, LONGEST_RETRY_MS);
    return { ...kept, tries: kept.tries + 1, sendAt: now + wait };
  });
}
