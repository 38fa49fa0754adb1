/** Keeps verdicts in IndexedDB until the server has answered: over a reload, a crash and days without a connection. */

import type { KeptVerdict } from "./outbox";

const DATABASE = "maskloom-verdicts";
const TABLE = "verdicts";

export interface VerdictStore {
  all(): Promise<KeptVerdict[]>;
  put(kept: readonly KeptVerdict[]): Promise<void>;
  remove(checkIds: readonly string[]): Promise<void>;
}

/** Opens the browser's own store. Raises DOMException where the browser keeps nothing. */
export async function openVerdictStore(factory: IDBFactory = indexedDB): Promise<VerdictStore> {
  const opening = factory.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE, { keyPath: "checkId" });
  const database = await answerOf(opening);
  return {
    async all() {
      const kept = (await answerOf(database.transaction(TABLE).objectStore(TABLE).getAll())) as KeptVerdict[];
      return kept.sort((one, other) => one.givenAt - other.givenAt);
    },
    put: (kept) => write(database, (table) => kept.forEach((each) => table.put(each))),
    remove: (checkIds) => write(database, (table) => checkIds.forEach((checkId) => table.delete(checkId))),
  };
}

/** For a browser that keeps nothing: as long as the page is open. */
export function memoryStore(): VerdictStore {
  const held = new Map<string, KeptVerdict>();
  return {
    all: () => Promise.resolve([...held.values()]),
    put(kept) {
      for (const each of kept) held.set(each.checkId, each);
      return Promise.resolve();
    },
    remove(checkIds) {
      for (const checkId of checkIds) held.delete(checkId);
      return Promise.resolve();
    },
  };
}

function answerOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException("IndexedDB gave no reason."));
  });
}

/** Resolves once everything is on disk. */
function write(database: IDBDatabase, change: (table: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(TABLE, "readwrite", { durability: "strict" });
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error ?? new DOMException("IndexedDB gave no reason."));
    transaction.onabort = transaction.onerror;
    change(transaction.objectStore(TABLE));
  });
}
