/** What can be undone after a reload. Pure. */

import type { HistoryStep, Prompt } from "../api/types";
import { EMPTY_HISTORY, idsOf, type Command, type History } from "./history";
import { cellKey, type DocumentState } from "./state";

/**
 * The history after a reload: what this browser kept, unless something newer was done elsewhere; then what the server
 * knows, of which nothing undone can be done again.
 *
 * Args:
 *   kept: of the last page in this browser.
 *   steps: what the person did according to the server, newest first.
 *   prompts: in force, for the values of those that can be undone.
 */
export function recallHistory(
  kept: History | null,
  steps: readonly HistoryStep[],
  prompts: DocumentState["prompts"],
): History {
  const local = kept ?? EMPTY_HISTORY;
  const known = new Set(local.done.flatMap(idsOf));
  const newest = steps.find(({ undone }) => !undone);
  if (newest === undefined || known.has(newest.id)) return local;
  return { done: [...steps].reverse().flatMap((step) => commandOf(step, prompts)), undone: [] };
}

function commandOf(step: HistoryStep, prompts: DocumentState["prompts"]): Command[] {
  if (step.undone) return [];
  const [maskletId] = step.masklet_ids;
  if (step.kind !== "prompt") {
    const { id, kind, masklet_ids, span } = step;
    return [{ type: "changed", change: { changeId: id, change: kind, maskletIds: masklet_ids, span } }];
  }
  const frameIndex = step.span.first;
  if (maskletId === undefined) return [];
  const prompt = prompts.get(cellKey(maskletId, frameIndex))?.find(({ id }) => id === step.id);
  return prompt === undefined ? [] : [added(prompt)];
}

function added({ id, masklet_id, frame_index, value, tool }: Prompt): Command {
  const prompt = { promptId: id, maskletId: masklet_id, frameIndex: frame_index, value, tool };
  return { type: "prompts-added", prompts: [prompt] };
}
