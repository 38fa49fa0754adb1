/**
 * What a person did and the server has not answered yet. Pure.
 *
 * Nothing leaves the outbox before the server has answered or refused it, and what belongs to one masklet leaves in the
 * order in which it was done, since the server's log of prompts is ordered.
 */

import type { Prompt, PromptValue } from "../api/types";

export type OutboxAction = CreateMasklet | AddPrompt | RetractPrompt;

/** A masklet to begin; until the server has named it, its prompts stand under `maskletId`, made up by the page. */
export interface CreateMasklet {
  readonly kind: "create";
  readonly maskletId: string;
}

export interface AddPrompt {
  readonly kind: "add";
  readonly promptId: string;
  readonly maskletId: string;
  readonly frameIndex: number;
  readonly value: PromptValue;
}

export interface RetractPrompt {
  readonly kind: "retract";
  readonly promptId: string;
  readonly maskletId: string;
  readonly frameIndex: number;
}

export type Delivery =
  | { readonly name: "queued" }
  | { readonly name: "sending" }
  | { readonly name: "waiting"; readonly retryAt: number; readonly because: string };

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

/** Wait after the n-th failure (from 1) before the next try, milliseconds. */
export function outboxRetryDelay(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
}

/** Adds an action at the end. Retracting a prompt that was never sent takes that prompt out instead. */
export function enqueue(outbox: Outbox, action: OutboxAction): Outbox {
  if (action.kind === "retract") {
    const unsent = outbox.find((entry) => isUnsentAdd(entry, action.promptId));
    if (unsent !== undefined) return outbox.filter((entry) => entry !== unsent);
  }
  return [...outbox, { key: keyOf(action), action, delivery: { name: "queued" }, failures: 0 }];
}

/** Entries that may be sent now: the first of each masklet, when it is not under way and its wait is over. */
export function sendable(outbox: Outbox, nowMs: number): OutboxEntry[] {
  return firstOfEach(outbox).filter(
    ({ delivery }) => delivery.name === "queued" || (delivery.name === "waiting" && delivery.retryAt <= nowMs),
  );
}

/** When the next waiting entry may be tried again, milliseconds; null when none waits. */
export function nextRetryAt(outbox: Outbox): number | null {
  const times = firstOfEach(outbox).flatMap(({ delivery }) => (delivery.name === "waiting" ? [delivery.retryAt] : []));
  return times.length === 0 ? null : Math.min(...times);
}

export function markSending(outbox: Outbox, key: string): Outbox {
  return replace(outbox, key, (entry) => ({ ...entry, delivery: { name: "sending" } }));
}

/** Sending failed in a way that may pass: it stays and is tried again. */
export function markWaiting(outbox: Outbox, key: string, nowMs: number, because: string): Outbox {
  return replace(outbox, key, (entry) => {
    const failures = entry.failures + 1;
    return { ...entry, failures, delivery: { name: "waiting", retryAt: nowMs + outboxRetryDelay(failures), because } };
  });
}

/** Everything that waits may be tried at once, for when the connection is back. */
export function hurry(outbox: Outbox): Outbox {
  return outbox.map((entry) =>
    entry.delivery.name === "waiting" ? { ...entry, delivery: { name: "queued" } } : entry,
  );
}

export function settle(outbox: Outbox, key: string): Outbox {
  return outbox.filter((entry) => entry.key !== key);
}

/** Without anything of a masklet that is gone. */
export function forgetMasklet(outbox: Outbox, maskletId: string): Outbox {
  return outbox.filter(({ action }) => action.maskletId !== maskletId);
}

/** A prompt as it is drawn: `settled` once answered, `pending` while under way, `waiting` while it cannot be sent. */
export interface PromptMark {
  readonly id: string;
  readonly value: PromptValue;
  readonly standing: "settled" | "pending" | "waiting";
}

/** The prompts of one cell as the person meant them: those in force with what is still in the outbox on top. */
export function promptMarks(
  settled: readonly Prompt[],
  outbox: Outbox,
  maskletId: string,
  frameIndex: number,
): PromptMark[] {
  let marks: PromptMark[] = settled.map(({ id, value }) => ({ id, value, standing: "settled" }));
  for (const { action, delivery } of outbox) {
    if (action.kind === "create" || action.maskletId !== maskletId || action.frameIndex !== frameIndex) continue;
    const others = marks.filter((mark) => mark.id !== action.promptId);
    if (action.kind === "retract") {
      marks = others;
      continue;
    }
    const standing = delivery.name === "waiting" ? "waiting" : "pending";
    // As on the server: a box or a mask starts the frame afresh.
    const kept = action.value.kind === "click" ? others : [];
    marks = [...kept, { id: action.promptId, value: action.value, standing }];
  }
  return marks;
}

/** Ids of masklets that are still to be created, oldest first. */
export function draftIds(outbox: Outbox): string[] {
  return outbox.flatMap(({ action }) => (action.kind === "create" ? [action.maskletId] : []));
}

/** What has to outlive a reload: everything in it, to be sent anew. */
export function unsentActions(outbox: Outbox): OutboxAction[] {
  return outbox.map(({ action }) => action);
}

/** An outbox after a reload. The server may have heard of any of it, so each counts as tried once. */
export function restoreOutbox(actions: readonly OutboxAction[]): Outbox {
  return actions.map((action) => ({ key: keyOf(action), action, delivery: { name: "queued" }, failures: 1 }));
}

function keyOf(action: OutboxAction): string {
  return action.kind === "create" ? `create ${action.maskletId}` : `${action.kind} ${action.promptId}`;
}

function isUnsentAdd({ action, delivery, failures }: OutboxEntry, promptId: string): boolean {
  return action.kind === "add" && action.promptId === promptId && delivery.name === "queued" && failures === 0;
}

function firstOfEach(outbox: Outbox): OutboxEntry[] {
  const seen = new Set<string>();
  return outbox.filter(({ action }) => {
    const first = !seen.has(action.maskletId);
    seen.add(action.maskletId);
    return first;
  });
}

function replace(outbox: Outbox, key: string, change: (entry: OutboxEntry) => OutboxEntry): Outbox {
  return outbox.map((entry) => (entry.key === key ? change(entry) : entry));
}
