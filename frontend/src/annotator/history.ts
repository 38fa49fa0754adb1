/** Undo and redo as the person sees them: the view goes to where something changes. */

import type { Place } from "../document/history";
import { goTo } from "./editor";
import type { Workbench } from "./workbench";

export function undoStep({ session, editor }: Workbench): void {
  follow(editor, session.undo());
}

export function redoStep({ session, editor }: Workbench): void {
  follow(editor, session.redo());
}

function follow(editor: Workbench["editor"], place: Place | null): void {
  if (place === null) return;
  if (place.frameIndex !== null) goTo(editor, place.frameIndex);
  editor.setState({ selectedId: place.maskletId });
}
