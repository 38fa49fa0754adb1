/** How many clicks a masklet has cost. Pure. */

import type { Command } from "./history";
import type { SessionState } from "./store";

/** Frames of clicks, by prompt id. */
type Clicks = Map<string, number>;

/**
 * Clicks made on a masklet and not taken back, as the statistics count them: a click stays one when a candidate, a stroke
 * or a box has taken its place. Of replaced clicks the page knows those that this person could undo.
 */
export function clicksOn(
  { document, history, outbox }: Pick<SessionState, "document" | "history" | "outbox">,
  maskletId: string | null,
): number {
  const clicks: Clicks = new Map();
  for (const list of document.prompts.values()) {
    for (const { id, masklet_id: of, frame_index: frame, value } of list) {
      if (of === maskletId && value.kind === "click") clicks.set(id, frame);
    }
  }
  for (const command of history.done) follow(clicks, command, maskletId);
  for (const { action } of outbox) if (action.kind === "retract") clicks.delete(action.promptId);
  return clicks.size;
}

function follow(clicks: Clicks, command: Command, maskletId: string | null): void {
  switch (command.type) {
    case "prompts-added":
      for (const { promptId, maskletId: of, frameIndex, value } of command.prompts) {
        if (of === maskletId && value.kind === "click") clicks.set(promptId, frameIndex);
      }
      return;
    case "prompt-removed":
      clicks.delete(command.prompt.promptId);
      return;
    case "changed": {
      const { change, maskletIds, span } = command.change;
      if (change !== "clear" || maskletId === null || !maskletIds.includes(maskletId)) return;
      for (const [id, frame] of clicks) {
        if (span === null || (frame >= span.first && frame <= span.last)) clicks.delete(id);
      }
      return;
    }
    case "object-changed":
      return;
  }
}
