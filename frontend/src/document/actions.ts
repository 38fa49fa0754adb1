/** What a person does to a video, in the form in which it waits for the server. Every action may be sent twice. */

import type { PromptTool, PromptValue, PropagationWish, Span } from "../api/types";

export type OutboxAction =
  | CreateMasklet
  | UpdateMasklet
  | DeleteMasklet
  | AddPrompt
  | RetractPrompt
  | ChangeFrames
  | StepChange
  | Track
  | DecideProposal;

/** A masklet to begin; until the server has named it, its prompts stand under `maskletId`, made up by the page. */
export interface CreateMasklet {
  readonly kind: "create";
  readonly maskletId: string;
}

/** What a person may change about an object. */
export interface MaskletChange {
  readonly name?: string;
  readonly colour?: number;
  readonly class_name?: string | null;
  readonly part_of?: string | null;
}

export interface UpdateMasklet {
  readonly kind: "update";
  readonly updateId: string;
  readonly maskletId: string;
  readonly change: MaskletChange;
}

/** Removes a masklet; undoing the change brings it back with all that belongs to it. */
export interface DeleteMasklet {
  readonly kind: "delete";
  readonly changeId: string;
  readonly maskletId: string;
}

export interface AddPrompt {
  readonly kind: "add";
  readonly promptId: string;
  readonly maskletId: string;
  readonly frameIndex: number;
  readonly value: PromptValue;
  /** What it was made with, where the kind of the value does not say it. */
  readonly tool?: PromptTool | undefined;
  /**
   * Revision of the mask that it was drawn upon, 0 for none. `own`: it was drawn upon what an action before it in the
   * outbox will make. Left out: it does not matter.
   */
  readonly basedOn?: number | "own" | undefined;
}

export interface RetractPrompt {
  readonly kind: "retract";
  readonly promptId: string;
  readonly maskletId: string;
  readonly frameIndex: number;
}

export type FramesChange = "lock" | "unlock" | "clear" | "absent";

export interface ChangeFrames {
  readonly kind: "change";
  readonly changeId: string;
  readonly maskletId: string;
  readonly change: FramesChange;
  readonly span: Span;
}

/** Undoes or redoes a change, a run or an accepted proposal. */
export interface StepChange {
  readonly kind: "undo-change" | "redo-change";
  readonly stepId: string;
  readonly changeId: string;
  readonly maskletIds: readonly string[];
}

export interface Track {
  readonly kind: "track";
  readonly runId: string;
  readonly wish: PropagationWish;
}

export interface DecideProposal {
  readonly kind: "accept" | "refuse";
  readonly changeId: string;
  readonly runId: string;
  readonly maskletIds: readonly string[];
  readonly span: Span | null;
}

/** Actions that share a masklet leave in the order in which they were done; `all` shares with every one. */
export function maskletsOf(action: OutboxAction): readonly string[] | "all" {
  switch (action.kind) {
    case "track":
      return action.wish.masklet_ids ?? "all";
    case "undo-change":
    case "redo-change":
    case "accept":
    case "refuse":
      return action.maskletIds;
    default:
      return [action.maskletId];
  }
}

/** The same for the same action, however often it is tried. */
export function keyOf(action: OutboxAction): string {
  switch (action.kind) {
    case "create":
      return `create ${action.maskletId}`;
    case "update":
      return `update ${action.updateId}`;
    case "add":
    case "retract":
      return `${action.kind} ${action.promptId}`;
    case "track":
      return `track ${action.runId}`;
    case "undo-change":
    case "redo-change":
      return `${action.kind} ${action.stepId}`;
    default:
      return `${action.kind} ${action.changeId}`;
  }
}

/** Whether two actions are about the same masklet on the same frame. */
export function sameCell(a: { maskletId: string; frameIndex: number }, b: OutboxAction): boolean {
  return (b.kind === "add" || b.kind === "retract") && b.maskletId === a.maskletId && b.frameIndex === a.frameIndex;
}
