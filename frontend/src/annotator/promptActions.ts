/** Prompts that tools decide on: where they go, and which of them lie under the pointer. */

import type { PromptValue } from "../api/types";
import { selectionThatCounts, videoObjects } from "../document/objects";
import { promptMarks, type PromptMark } from "../document/promptMarks";
import type { VideoSession } from "../document/session";
import { promptsAt } from "../document/state";
import { distance, type ScreenPoint } from "../geometry/points";
import { MARKER_RADIUS_PX, markerAt } from "../paint/prompts";
import type { EditorStore } from "./editor";
import type { ToolEffect } from "./tools/tool";

export class PromptActions {
  constructor(
    private readonly editor: EditorStore,
    private readonly session: VideoSession,
  ) {}

  /** Prompts go to the selected object, on the frame that is seen; without a selection they begin a new object. */
  act(effect: ToolEffect): void {
    const frameIndex = this.editor.getState().shownFrame;
    if (frameIndex === null) return;
    const selectedId = this.selectedId();
    if (effect.type === "remove") {
      const mark = this.marks().find(({ id }) => id === effect.promptId);
      if (selectedId === null || mark === undefined) return;
      this.session.removePrompt({ promptId: mark.id, maskletId: selectedId, frameIndex, value: mark.value });
      return;
    }
    const maskletId = selectedId ?? this.session.beginMasklet();
    this.editor.setState({ selectedId: maskletId });
    this.session.addPrompt(maskletId, frameIndex, valueOf(effect));
  }

  /** The prompt whose marker lies under a point; the newest where there are several. */
  markerUnder(point: ScreenPoint): string | null {
    const { view } = this.editor.getState();
    const found = this.marks().findLast(({ value }) => {
      const at = markerAt(value, view);
      return at !== null && distance(at, point) <= MARKER_RADIUS_PX + 1;
    });
    return found?.id ?? null;
  }

  private marks(): readonly PromptMark[] {
    const { shownFrame } = this.editor.getState();
    const selectedId = this.selectedId();
    if (selectedId === null || shownFrame === null) return [];
    const { document, outbox } = this.session.store.getState();
    return promptMarks(promptsAt(document, selectedId, shownFrame), outbox, selectedId, shownFrame);
  }

  /** The selection, unless that object is gone meanwhile. */
  private selectedId(): string | null {
    const { selectedId } = this.editor.getState();
    const { document, outbox, loading } = this.session.store.getState();
    return selectionThatCounts(selectedId, videoObjects(document.masklets, outbox), loading.name === "loading");
  }
}

function valueOf(effect: Exclude<ToolEffect, { type: "remove" }>): PromptValue {
  if (effect.type === "box") return { kind: "box", ...effect.box };
  return { kind: "click", x: effect.point.x, y: effect.point.y, positive: effect.positive };
}
