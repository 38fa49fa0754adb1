/** The prompts of one cell as the person meant them. Pure. */

import type { Prompt, PromptValue } from "../api/types";
import type { OutboxAction } from "./actions";
import type { Outbox } from "./outbox";

/** A prompt as it is drawn: `settled` once answered, `pending` while under way, `waiting` while it cannot be sent. */
export interface PromptMark {
  readonly id: string;
  readonly value: PromptValue;
  readonly standing: "settled" | "pending" | "waiting";
}

/** The prompts in force with what is still in the outbox on top. */
export function promptMarks(
  settled: readonly Prompt[],
  outbox: Outbox,
  maskletId: string,
  frameIndex: number,
): PromptMark[] {
  const here = (action: OutboxAction): boolean => touches(action, maskletId, frameIndex);
  const first: PromptMark[] = settled.map(({ id, value }) => ({ id, value, standing: "settled" }));
  return outbox
    .filter(({ action }) => here(action))
    .reduce(
      (marks, { action, delivery }) => after(marks, action, delivery.name === "waiting" ? "waiting" : "pending"),
      first,
    );
}

function touches(action: OutboxAction, maskletId: string, frameIndex: number): boolean {
  if (action.kind === "add" || action.kind === "retract")
    return action.maskletId === maskletId && action.frameIndex === frameIndex;
  if (action.kind !== "change" || action.maskletId !== maskletId) return false;
  return frameIndex >= action.span.first && frameIndex <= action.span.last;
}

function after(marks: readonly PromptMark[], action: OutboxAction, standing: PromptMark["standing"]): PromptMark[] {
  if (action.kind === "change") return action.change === "clear" || action.change === "absent" ? [] : [...marks];
  if (action.kind !== "add" && action.kind !== "retract") return [...marks];
  const others = marks.filter((mark) => mark.id !== action.promptId);
  if (action.kind === "retract") return others;
  // As on the server: whatever is no click starts the frame afresh.
  const kept = action.value.kind === "click" ? others : [];
  return [...kept, { id: action.promptId, value: action.value, standing }];
}
