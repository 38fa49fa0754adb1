/** What a session needs of the browser. Tests give their own. */

import { eventsUrl } from "../api/addresses";
import type { Socket } from "../api/eventStream";
import type { Kept } from "./kept/kept";
import { KeptInDatabase } from "./kept/keptInDatabase";
import { lockedPages } from "./kept/pages";
import { newId } from "./newId";
import { videoApi, type VideoApi } from "./videoApi";

export interface SessionParts {
  readonly api: VideoApi;
  readonly connect: (after: string | null) => Socket;
  readonly kept: Kept;
  /** Calls a listener when the browser has a network again; gives a function that ends this. */
  readonly whenOnline: (listener: () => void) => () => void;
}

/** For a person who has a video open in this browser. */
export function browserParts(accountId: string, videoId: string): SessionParts {
  // Missing where the page came over plain HTTP from another machine, whatever the type says.
  const locks = (navigator as { locks?: LockManager }).locks;
  return {
    api: videoApi(videoId),
    connect: (after) => new WebSocket(eventsUrl(videoId, after, globalThis.location)),
    kept: new KeptInDatabase(accountId, videoId, newId(), lockedPages(locks), globalThis.indexedDB),
    whenOnline: (listener) => {
      globalThis.addEventListener("online", listener);
      return () => globalThis.removeEventListener("online", listener);
    },
  };
}
