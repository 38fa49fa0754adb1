/** Undo and redo as the person sees them: the view goes to where something changes. */

import type { StoreApi } from "zustand/vanilla";

import type { Place } from "../document/history";
import { goTo, type EditorStore } from "./editor";
import type { Workbench } from "./workbench";

export function undoStep({ session, editor, pointer }: Workbench): void {
  if (pointer.undoInHand()) return;
  onceMade(session.store, () => lookAt(editor, session.undo()));
}

export function redoStep({ session, editor }: Workbench): void {
  onceMade(session.store, () => lookAt(editor, session.redo()));
}

type Making = Pick<StoreApi<{ readonly making: number }>, "getState" | "subscribe">;

/** Acts once every stroke that was drawn before has become a mask: what a person does next is meant upon that mask. */
export function onceMade(store: Making, act: () => void): void {
  if (store.getState().making === 0) {
    act();
    return;
  }
  const stop = store.subscribe(({ making }) => {
    if (making > 0) return;
    stop();
    act();
  });
}

/** Goes to where a step shows. */
export function lookAt(editor: EditorStore, place: Place | null): void {
  if (place === null) return;
  if (place.frameIndex !== null) goTo(editor, place.frameIndex);
  editor.setState({ selectedId: place.maskletId });
}
