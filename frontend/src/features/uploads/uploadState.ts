/** The life of one upload (tus 1.0), as a pure state machine: events in, the next state and what to do out. */

export type UploadState =
  | { readonly name: "queued" }
  | { readonly name: "creating" }
  | { readonly name: "asking"; readonly url: string }
  | { readonly name: "sending"; readonly url: string; readonly offset: number; readonly inFlight: number }
  | { readonly name: "waiting"; readonly url: string | null; readonly offset: number }
  | { readonly name: "done" }
  | { readonly name: "failed"; readonly sentence: string }
  /** Given up, but the server may still have it; without an address while it is being created. */
  | { readonly name: "leaving"; readonly url: string | null }
  | { readonly name: "cancelled" };

export interface Upload {
  readonly state: UploadState;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Failures since anything last got through. */
  readonly failures: number;
}

export type UploadEvent =
  | { readonly type: "start"; readonly knownUrl: string | null }
  | { readonly type: "created"; readonly url: string; readonly offset: number }
  /** The server said how much it has. */
  | { readonly type: "offset"; readonly offset: number }
  /** The server does not know this upload any more. */
  | { readonly type: "gone" }
  | { readonly type: "progress"; readonly inFlight: number }
  /** Nobody answered, or the server could not go on for now: ask it later how much it has. */
  | { readonly type: "lost" }
  | { readonly type: "retry" }
  | { readonly type: "refused"; readonly sentence: string }
  | { readonly type: "cancel" }
  /** The server has been told to throw away what it had. */
  | { readonly type: "terminated" };

export type UploadEffect =
  | { readonly do: "create" }
  | { readonly do: "ask"; readonly url: string }
  | { readonly do: "send"; readonly url: string; readonly offset: number }
  | { readonly do: "wait"; readonly ms: number }
  /** Tells the server to throw away what it has. */
  | { readonly do: "terminate"; readonly url: string }
  /** Nothing is left to be resumed later. */
  | { readonly do: "forget" };

type Next = readonly [Upload, readonly UploadEffect[]];

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15_000;

export const newUpload = (size: number): Upload => ({ state: { name: "queued" }, size, failures: 0 });

export function uploadRetryDelay(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS);
}

/** Bytes that have left this machine. */
export function sentBytes({ state, size }: Upload): number {
  if (state.name === "sending") return Math.min(state.offset + state.inFlight, size);
  if (state.name === "waiting") return state.offset;
  return state.name === "done" ? size : 0;
}

export const isOver = ({ state }: Upload): boolean =>
  state.name === "done" || state.name === "failed" || state.name === "cancelled";

export function stepUpload(upload: Upload, event: UploadEvent): Next {
  if (isOver(upload)) return [upload, []];
  if (upload.state.name === "leaving") return leave(upload, upload.state.url, event);
  switch (event.type) {
    case "start":
      return start(upload, event.knownUrl);
    case "created":
      return sendFrom(upload, event.url, event.offset);
    case "offset":
      return goOn(upload, event.offset);
    case "gone":
      return vanish(upload);
    case "progress":
      return upload.state.name === "sending"
        ? [{ ...upload, state: { ...upload.state, inFlight: event.inFlight } }, []]
        : [upload, []];
    case "lost":
      return waitLonger(upload);
    case "retry":
      return upload.state.name === "waiting" ? start(upload, upload.state.url) : [upload, []];
    case "refused":
      return go(upload, { name: "failed", sentence: event.sentence }, { do: "forget" });
    case "cancel":
      return cancel(upload);
    case "terminated":
      return [upload, []];
  }
}

function start(upload: Upload, knownUrl: string | null): Next {
  return knownUrl === null
    ? go(upload, { name: "creating" }, { do: "create" })
    : go(upload, { name: "asking", url: knownUrl }, { do: "ask", url: knownUrl });
}

/** Goes on from where the server says it is. */
function goOn(upload: Upload, offset: number): Next {
  const url = urlOf(upload.state);
  return url === null ? [upload, []] : sendFrom(upload, url, offset);
}

function sendFrom(upload: Upload, url: string, offset: number): Next {
  const calm = { ...upload, failures: 0 };
  if (offset >= upload.size) return go(calm, { name: "done" }, { do: "forget" });
  return go(calm, { name: "sending", url, offset, inFlight: 0 }, { do: "send", url, offset });
}

function waitLonger(upload: Upload): Next {
  const failures = upload.failures + 1;
  const offset = upload.state.name === "sending" ? upload.state.offset : 0;
  const waiting: UploadState = { name: "waiting", url: urlOf(upload.state), offset };
  return go({ ...upload, failures }, waiting, { do: "wait", ms: uploadRetryDelay(failures) });
}

/** What vanishes while it is being sent was deleted by somebody; an older one may have been cleared away. */
function vanish(upload: Upload): Next {
  return upload.state.name === "asking"
    ? go(upload, { name: "creating" }, { do: "forget" }, { do: "create" })
    : go(upload, { name: "cancelled" }, { do: "forget" });
}

function cancel(upload: Upload): Next {
  const { state } = upload;
  if (state.name === "creating") return go(upload, { name: "leaving", url: null });
  const url = urlOf(state);
  return url === null
    ? go(upload, { name: "cancelled" }, { do: "forget" })
    : go(upload, { name: "leaving", url }, { do: "forget" }, { do: "terminate", url });
}

/** What was given up is over once the server has nothing of it; what was on its way by then changes nothing. */
function leave(upload: Upload, url: string | null, event: UploadEvent): Next {
  if (event.type === "terminated") return go(upload, { name: "cancelled" });
  if (url !== null) return [upload, []];
  if (event.type === "created")
    return go(upload, { name: "leaving", url: event.url }, { do: "forget" }, { do: "terminate", url: event.url });
  return event.type === "lost" || event.type === "refused"
    ? go(upload, { name: "cancelled" }, { do: "forget" })
    : [upload, []];
}

function urlOf(state: UploadState): string | null {
  return "url" in state ? state.url : null;
}

function go(upload: Upload, state: UploadState, ...effects: UploadEffect[]): Next {
  return [{ ...upload, state }, effects];
}
