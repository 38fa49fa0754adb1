/** Undo and redo as the person sees them: the view goes to where something changes. */

import type { Place } from "../document/history";
import { goTo, type EditorStore } from "./editor";
import type { Workbench } from "./workbench";

export function undoStep({ session, editor, pointer }: Workbench): void {
  if (pointer.undoInHand()) return;
  lookAt(editor, session.undo());
}

export function redoStep({ session, editor }: Workbench): void {
  lookAt(editor, session.redo());
}

/** Goes to where a step shows. */
export function lookAt(editor: EditorStore, place: Place | null): void {
  if (place === null) return;
  if (place.frameIndex !== null) goTo(editor, place.frameIndex);
  editor.setState({ selectedId: place.maskletId });
}
