/** Which pages of this browser are open: one that holds its lock is. */

const PREFIX = "maskloom.page.";

export interface Pages {
  /** Says that this page is open, until it is closed. */
  readonly enter: (pageId: string) => Promise<void>;
  readonly open: () => Promise<ReadonlySet<string>>;
  /** Does something that no other page does at the same time. */
  readonly alone: <Value>(name: string, work: () => Promise<Value>) => Promise<Value>;
  readonly leave: () => void;
}

/** By the browser's locks. Where it has none (plain HTTP from another machine), every other page counts as closed. */
export function lockedPages(locks: LockManager | undefined): Pages {
  let gone = false;
  let leave: () => void = () => {
    gone = true;
  };
  if (locks === undefined) {
    return {
      enter: () => Promise.resolve(),
      open: () => Promise.resolve(new Set()),
      alone: (_, work) => work(),
      leave: () => undefined,
    };
  }
  return {
    enter: (pageId) =>
      new Promise((entered) => {
        void locks.request(PREFIX + pageId, () => {
          entered();
          return gone ? undefined : new Promise<void>((left) => (leave = left));
        });
      }),
    async open() {
      const { held = [] } = await locks.query();
      const names = held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []));
      return new Set(names);
    },
    alone: (name, work) => locks.request(name, work) as ReturnType<typeof work>,
    leave: () => leave(),
  };
}
