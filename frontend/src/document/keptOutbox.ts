/** Keeps what is unsent over a reload, per video. */

import { isRecord } from "../api/problem";
import { restoreOutbox, unsentActions, type Outbox, type OutboxAction } from "./outbox";

const keyOf = (videoId: string): string => `maskloom.outbox.${videoId}`;

export function storeOutbox(storage: Storage, videoId: string, outbox: Outbox): void {
  if (outbox.length === 0) storage.removeItem(keyOf(videoId));
  else storage.setItem(keyOf(videoId), JSON.stringify(unsentActions(outbox)));
}

export function loadOutbox(storage: Storage, videoId: string): Outbox {
  const text = storage.getItem(keyOf(videoId));
  if (text === null) return [];
  const actions: unknown = JSON.parse(text);
  return Array.isArray(actions) ? restoreOutbox(actions.filter(isAction)) : [];
}

function isAction(value: unknown): value is OutboxAction {
  return isRecord(value) && typeof value.kind === "string" && typeof value.maskletId === "string";
}
