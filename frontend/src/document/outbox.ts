/**
 * What a person did and the server has not answered yet. Pure.
 *
 * Nothing leaves the outbox before the server has answered or refused it, and what belongs to one masklet leaves in the
 * order in which it was done, since the server's log of prompts is ordered.
 */

import { keyOf, maskletsOf, type AddPrompt, type OutboxAction } from "./actions";

export type Delivery =
  | { readonly name: "queued" }
  | { readonly name: "sending" }
  | { readonly name: "waiting"; readonly retryAt: number; readonly because: string; readonly offline: boolean }
  /** Somebody changed the mask meanwhile: the person chooses which of the two stays. */
  | { readonly name: "conflict"; readonly revision: number };

export interface OutboxEntry {
  readonly key: string;
  readonly action: OutboxAction;
  readonly delivery: Delivery;
  /** How often sending it has failed. */
  readonly failures: number;
}

export type Outbox = readonly OutboxEntry[];

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5000;
const QUEUED: Delivery = { name: "queued" };
const UNDONE_AS_CHANGES: ReadonlySet<OutboxAction["kind"]> = new Set([
  "redo-change",
  "change",
  "accept",
  "refuse",
  "delete",
]);

/** Wait after the n-th failure (from 1) before the next try, milliseconds. */
export function outboxRetryDelay(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
}

/** Adds an action at the end. One that takes back what was never sent takes that out instead. */
export function enqueue(outbox: Outbox, action: OutboxAction): Outbox {
  const unsent = outbox.find((entry) => isUnsent(entry) && cancels(action, entry.action));
  if (unsent !== undefined) return settle(outbox, unsent.key);
  return [...outbox, { key: keyOf(action), action, delivery: QUEUED, failures: 0 }];
}

/** Entries that may be sent now: those that no earlier one of the same masklet holds back, once their wait is over. */
export function sendable(outbox: Outbox, nowMs: number): OutboxEntry[] {
  return firsts(outbox).filter((entry) => {
    const from = readyAt(entry.delivery);
    return from !== null && from <= nowMs;
  });
}

/** An entry that adds a prompt. */
export type PromptEntry = OutboxEntry & { readonly action: AddPrompt };

/** The prompt that a masklet begins with, where both were never sent and nothing stands between: they go together. */
export function firstPromptOf(outbox: Outbox, { key, action }: OutboxEntry): PromptEntry | null {
  if (action.kind !== "create") return null;
  const about = outbox.filter((entry) => {
    const masklets = maskletsOf(entry.action);
    return masklets === "all" || masklets.includes(action.maskletId);
  });
  const [create, first] = about;
  if (create?.key !== key || first === undefined || !isUnsent(create) || !isUnsent(first)) return null;
  return isPrompt(first) ? first : null;
}

/** When the next entry may be tried that cannot be now, milliseconds; null when none waits. */
export function nextRetryAt(outbox: Outbox, nowMs: number): number | null {
  const times = firsts(outbox)
    .map(({ delivery }) => readyAt(delivery))
    .filter((time): time is number => time !== null && time > nowMs);
  return times.length === 0 ? null : Math.min(...times);
}

export function markSending(outbox: Outbox, key: string): Outbox {
  return replace(outbox, key, (entry) => ({ ...entry, delivery: { name: "sending" } }));
}

/** Sending failed in a way that may pass: it stays and is tried again. */
export function markWaiting(outbox: Outbox, key: string, nowMs: number, because: string, offline = false): Outbox {
  return replace(outbox, key, (entry) => {
    const failures = entry.failures + 1;
    const retryAt = nowMs + outboxRetryDelay(failures);
    return { ...entry, failures, delivery: { name: "waiting", retryAt, because, offline } };
  });
}

/** What was sent with something else may be sent at once, and alone from then on. */
export function sendAlone(outbox: Outbox, key: string): Outbox {
  return replace(outbox, key, (entry) => ({ ...entry, failures: entry.failures + 1, delivery: QUEUED }));
}

/** The server has another mask, of that revision, than the one it was drawn upon. */
export function markConflict(outbox: Outbox, key: string, revision: number): Outbox {
  return replace(outbox, key, (entry) => ({ ...entry, delivery: { name: "conflict", revision } }));
}

/** The person keeps what they drew, knowing the mask that is there now. */
export function insist(outbox: Outbox, key: string, revision: number): Outbox {
  return replace(outbox, key, ({ action, failures, ...entry }) => ({
    ...entry,
    failures: failures + 1,
    action: action.kind === "add" ? { ...action, basedOn: revision } : action,
    delivery: QUEUED,
  }));
}

/** Everything that waits may be tried at once, for when the connection is back. */
export function hurry(outbox: Outbox): Outbox {
  return outbox.map((entry) => (entry.delivery.name === "waiting" ? { ...entry, delivery: QUEUED } : entry));
}

export function settle(outbox: Outbox, key: string): Outbox {
  return outbox.filter((entry) => entry.key !== key);
}

/** Without anything that is about one masklet only, which is gone, as far as no undoing may bring it back. */
export function forgetMasklet(outbox: Outbox, maskletId: string): Outbox {
  const back = outbox.findIndex(({ action }) => action.kind === "undo-change" && action.maskletIds.includes(maskletId));
  return outbox.filter(({ action }, place) => {
    const masklets = maskletsOf(action);
    return (back >= 0 && place >= back) || masklets === "all" || masklets.some((id) => id !== maskletId);
  });
}

/** Ids of masklets that are still to be created, oldest first. */
export function draftIds(outbox: Outbox): string[] {
  return outbox.flatMap(({ action }) => (action.kind === "create" ? [action.maskletId] : []));
}

/** An outbox after a reload. The server may have heard of any of it, so each counts as tried once. */
export function restoreOutbox(actions: readonly OutboxAction[]): Outbox {
  return actions.map((action) => ({ key: keyOf(action), action, delivery: QUEUED, failures: 1 }));
}

/** Nobody has tried to send it: the server cannot have heard of it. */
export function isUnsent({ delivery, failures }: OutboxEntry): boolean {
  return delivery.name === "queued" && failures === 0;
}

function isPrompt(entry: OutboxEntry): entry is PromptEntry {
  return entry.action.kind === "add";
}

function cancels(action: OutboxAction, unsent: OutboxAction): boolean {
  switch (action.kind) {
    case "retract":
      return unsent.kind === "add" && unsent.promptId === action.promptId;
    case "undo-change":
      if (unsent.kind === "track") return unsent.runId === action.changeId;
      return UNDONE_AS_CHANGES.has(unsent.kind) && "changeId" in unsent && unsent.changeId === action.changeId;
    case "redo-change":
      return unsent.kind === "undo-change" && unsent.changeId === action.changeId;
    default:
      return false;
  }
}

/** From when on an entry may be sent, milliseconds; null while it is under way or somebody has to choose. */
function readyAt(delivery: Delivery): number | null {
  if (delivery.name === "sending" || delivery.name === "conflict") return null;
  return delivery.name === "waiting" ? delivery.retryAt : 0;
}

/** Entries that no earlier one holds back. */
function firsts(outbox: Outbox): OutboxEntry[] {
  const seen = new Set<string>();
  let all = false;
  return outbox.filter(({ action }, index) => {
    const masklets = maskletsOf(action);
    const first = masklets === "all" ? index === 0 : !all && !masklets.some((id) => seen.has(id));
    if (masklets === "all") all = true;
    else for (const id of masklets) seen.add(id);
    return first;
  });
}

function replace(outbox: Outbox, key: string, change: (entry: OutboxEntry) => OutboxEntry): Outbox {
  return outbox.map((entry) => (entry.key === key ? change(entry) : entry));
}
