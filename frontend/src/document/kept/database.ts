/** The page's IndexedDB, with promises. */

const NAME = "maskloom";
const VERSION = 1;

export const ACTIONS = "actions";
export const HISTORIES = "histories";
export const BY_OWNER = "owner";

/** Opens the database, and makes it where there is none. */
export function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    const actions = request.result.createObjectStore(ACTIONS, { keyPath: "id" });
    actions.createIndex(BY_OWNER, "owner");
    request.result.createObjectStore(HISTORIES, { keyPath: "owner" });
  };
  return answerOf(request);
}

export function answerOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser's storage gave no reason"));
  });
}

/** Resolves once everything of a transaction is stored. */
export function stored(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the browser's storage gave no reason"));
  });
}
