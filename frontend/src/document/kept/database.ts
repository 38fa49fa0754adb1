/** The page's databases, with promises. */

/** A database: what it is called, and what is in it. */
export interface Layout {
  readonly name: string;
  readonly build: (database: IDBDatabase) => void;
}

const VERSION = 1;

/** Opens a database, and makes it where there is none. */
export function openDatabase(factory: IDBFactory, { name, build }: Layout): Promise<IDBDatabase> {
  const request = factory.open(name, VERSION);
  request.onupgradeneeded = () => build(request.result);
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
