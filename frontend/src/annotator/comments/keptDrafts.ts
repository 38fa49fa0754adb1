/** What is being written, kept in the browser: a reload or a closed page loses no word. */

import { nameOfAddress, type Address, type Draft } from "./types";

export interface KeptDrafts {
  /** A new conversation; null while none is being begun. */
  readonly draft: Draft | null;
  /** Answers that are being written, by conversation. */
  readonly answers: Readonly<Record<string, string>>;
}

const NONE: KeptDrafts = { draft: null, answers: {} };

const keyOf = (accountId: string, address: Address): string =>
  `maskloom.comment.draft.${accountId}.${nameOfAddress(address)}`;

export function readDrafts(storage: Pick<Storage, "getItem">, accountId: string, address: Address): KeptDrafts {
  const text = storage.getItem(keyOf(accountId, address));
  return text === null ? NONE : { ...NONE, ...(JSON.parse(text) as Partial<KeptDrafts>) };
}

/** Writes down what has words; where nothing has any, nothing is kept. */
export function writeDrafts(
  storage: Pick<Storage, "setItem" | "removeItem">,
  accountId: string,
  address: Address,
  { draft, answers }: KeptDrafts,
): void {
  const written = Object.fromEntries(Object.entries(answers).filter(([, text]) => text.trim() !== ""));
  const begun = draft !== null && draft.text.trim() !== "" ? draft : null;
  const key = keyOf(accountId, address);
  if (begun === null && Object.keys(written).length === 0) storage.removeItem(key);
  else storage.setItem(key, JSON.stringify({ draft: begun, answers: written } satisfies KeptDrafts));
}
