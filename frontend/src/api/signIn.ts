/** Whether the server still knows who asks. What it refuses for that reason waits until the person has signed in again. */

import { createStore } from "zustand/vanilla";

export const signIn = createStore<{ readonly ended: boolean }>(() => ({ ended: false }));

/** Whose page this is: the account that the server named first, null before that. */
let speaksFor: string | null = null;

/** From now on every request says whose page it comes from, and is refused when another person has signed in since. */
export function speakFor(accountId: string): void {
  speaksFor = accountId;
}

/** The one request that may be told that nobody is signed in: the page asks with it who it is for. */
const WHO_AM_I = "/api/me";

/** The person has signed in again: everything that waited for it goes on. */
export function renewSignIn(): void {
  signIn.setState({ ended: false });
}

/**
 * Like `fetch`, but in the name of one person: a browser has one cookie for all its tabs, and what somebody left
 * unsent must not leave in the name of whoever signed in after them. A request that comes after the sign-in has ended
 * is sent again once there is a new one, so that nothing that a person did is lost with it.
 */
export async function patientFetch(request: Request): Promise<Response> {
  if (speaksFor !== null) request.headers.set("Maskloom-Account", speaksFor);
  for (;;) {
    const response = await fetch(request.clone());
    if (response.status !== 401 || asksWhoIAm(request)) return response;
    signIn.setState({ ended: true });
    await untilRenewed(request.signal);
  }
}

function asksWhoIAm({ method, url }: Request): boolean {
  return method === "GET" && new URL(url).pathname === WHO_AM_I;
}

function untilRenewed(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = signIn.subscribe(({ ended }) => {
      if (ended) return;
      stop();
      resolve();
    });
    signal.addEventListener("abort", () => {
      stop();
      reject(new DOMException("Nobody waits for this any more.", "AbortError"));
    });
  });
}
