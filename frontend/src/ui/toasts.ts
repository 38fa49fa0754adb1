import { createStore } from "zustand/vanilla";

export interface Toast {
  readonly id: number;
  readonly kind: "trouble" | "note";
  readonly text: string;
}

interface Toasts {
  readonly shown: readonly Toast[];
  /** Where the screen wants them; null: in the corner of the page. */
  readonly place: HTMLElement | null;
}

export const toasts = createStore<Toasts>(() => ({ shown: [], place: null }));

const MOST_SHOWN = 4;
const NOTE_MS = 5000;
const TROUBLE_MS = 12000;
let lastId = 0;

/** Shows a sentence for a while. The same sentence is not stacked up. */
export function toast(kind: Toast["kind"], text: string): void {
  lastId += 1;
  const id = lastId;
  toasts.setState(({ shown }) => ({
    shown: [...shown.filter((other) => other.text !== text), { id, kind, text }].slice(-MOST_SHOWN),
  }));
  setTimeout(() => dismiss(id), kind === "trouble" ? TROUBLE_MS : NOTE_MS);
}

export function dismiss(id: number): void {
  toasts.setState(({ shown }) => ({ shown: shown.filter((toast) => toast.id !== id) }));
}

/** For the `ref` of an element that toasts shall stand in for as long as it is there. */
export function toastPlace(element: HTMLElement | null): () => void {
  toasts.setState({ place: element });
  return () => toasts.setState(({ place }) => (place === element ? { place: null } : {}));
}
