/** Undo and redo as the person sees them: the view goes to where something changes. */

import type { PromptRecord } from "../document/history";
import { goTo } from "./editor";
import type { Workbench } from "./workbench";

export function undoStep({ session, editor }: Workbench): void {
  follow(editor, session.undo());
}

export function redoStep({ session, editor }: Workbench): void {
  follow(editor, session.redo());
}

function follow(editor: Workbench["editor"], prompt: PromptRecord | null): void {
  if (prompt === null) return;
  goTo(editor, prompt.frameIndex);
  editor.setState({ selectedId: prompt.maskletId });
}
