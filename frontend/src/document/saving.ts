/** Whether everything that a person did is on the server, and if not, why. Pure. */

import type { Outbox, OutboxEntry } from "./outbox";

export type Saving =
  | { readonly name: "saved" }
  | { readonly name: "saving"; readonly count: number }
  | { readonly name: "waiting"; readonly count: number; readonly because: WaitingFor }
  /** Somebody has to choose between two masks. */
  | { readonly name: "conflict"; readonly count: number };

export type WaitingFor =
  | { readonly name: "sign-in" }
  | { readonly name: "connection" }
  /** The server's own sentence. */
  | { readonly name: "server"; readonly sentence: string };

/** `making`: how many changes are on their way into the outbox. */
export function savingOf(outbox: Outbox, making: number, signInEnded: boolean): Saving {
  const count = outbox.length;
  if (count === 0) return making === 0 ? { name: "saved" } : { name: "saving", count: making };
  if (outbox.some(({ delivery }) => delivery.name === "conflict")) return { name: "conflict", count };
  if (signInEnded) return { name: "waiting", count, because: { name: "sign-in" } };
  const because = outbox.map(reasonOf).find((reason) => reason !== null);
  return because ? { name: "waiting", count, because } : { name: "saving", count };
}

export function reasonOf({ delivery }: OutboxEntry): WaitingFor | null {
  if (delivery.name !== "waiting") return null;
  return delivery.offline ? { name: "connection" } : { name: "server", sentence: delivery.because };
}
