/** Undo and redo. Pure: the history says what to do, the session does it. */

import type { PromptTool, PromptValue, Span } from "../api/types";
import type { FramesChange, MaskletChange, OutboxAction } from "./actions";

export interface PromptRecord {
  readonly promptId: string;
  readonly maskletId: string;
  readonly frameIndex: number;
  readonly value: PromptValue;
  readonly tool?: PromptTool | undefined;
}

/** What the server can undo and do again as a whole. */
export interface ChangeRecord {
  readonly changeId: string;
  readonly change: FramesChange | "run" | "accept" | "refuse" | "remove";
  readonly maskletIds: readonly string[];
  readonly span: Span | null;
  /** Of a removal: what the object was called, as nobody else knows any more. */
  readonly name?: string | undefined;
}

/** What a person did in one go. */
export type Command =
  | { readonly type: "prompts-added"; readonly prompts: readonly PromptRecord[] }
  | { readonly type: "prompt-removed"; readonly prompt: PromptRecord }
  | { readonly type: "changed"; readonly change: ChangeRecord }
  | {
      readonly type: "object-changed";
      readonly maskletId: string;
      readonly before: MaskletChange;
      readonly after: MaskletChange;
    };

export interface History {
  readonly done: readonly Command[];
  readonly undone: readonly Command[];
}

export const EMPTY_HISTORY: History = { done: [], undone: [] };
const LONGEST_HISTORY = 500;

/** Where the person should look to see what a step does. */
export interface Place {
  readonly maskletId: string;
  readonly frameIndex: number | null;
}

/** What has to happen for a step back or forth. */
export interface Step {
  readonly history: History;
  readonly actions: readonly OutboxAction[];
  readonly place: Place | null;
}

export function record(history: History, command: Command): History {
  return { done: [...history.done, command].slice(-LONGEST_HISTORY), undone: [] };
}

/**
 * Takes the last command back; null where there is none.
 *
 * The log of prompts only grows, so a prompt that comes back is a new entry: a fresh id takes the place of its old one
 * wherever the history speaks of it.
 */
export function undo(history: History, freshId: () => string): Step | null {
  const command = history.done.at(-1);
  if (command === undefined) return null;
  const moved = { done: history.done.slice(0, -1), undone: [...history.undone, command] };
  return step(moved, command, "back", freshId);
}

/** Does the last undone command again. */
export function redo(history: History, freshId: () => string): Step | null {
  const command = history.undone.at(-1);
  if (command === undefined) return null;
  const moved = { done: [...history.done, command], undone: history.undone.slice(0, -1) };
  return step(moved, command, "forth", freshId);
}

/** Without the commands that `isGone` names, such as those of a masklet that was removed. */
export function without(history: History, isGone: (command: Command) => boolean): History {
  const keep = (command: Command): boolean => !isGone(command);
  return { done: history.done.filter(keep), undone: history.undone.filter(keep) };
}

export function isAbout(command: Command, maskletId: string): boolean {
  return maskletsIn(command).every((id) => id === maskletId);
}

export function maskletsIn(command: Command): readonly string[] {
  switch (command.type) {
    case "prompts-added":
      return command.prompts.map((prompt) => prompt.maskletId);
    case "prompt-removed":
      return [command.prompt.maskletId];
    case "changed":
      return command.change.maskletIds;
    default:
      return [command.maskletId];
  }
}

/** The ids under which the server knows a command. */
export function idsOf(command: Command): readonly string[] {
  switch (command.type) {
    case "prompts-added":
      return command.prompts.map((prompt) => prompt.promptId);
    case "prompt-removed":
      return [command.prompt.promptId];
    case "changed":
      return [command.change.changeId];
    default:
      return [];
  }
}

export function placeOf(command: Command): Place | null {
  const [maskletId] = maskletsIn(command);
  if (maskletId === undefined) return null;
  switch (command.type) {
    case "prompts-added":
      return { maskletId, frameIndex: command.prompts[0]?.frameIndex ?? null };
    case "prompt-removed":
      return { maskletId, frameIndex: command.prompt.frameIndex };
    case "changed":
      return { maskletId, frameIndex: isWhole(command.change) ? null : (command.change.span?.first ?? null) };
    default:
      return { maskletId, frameIndex: null };
  }
}

/** Whether a person removed a masklet here and has not undone that: what was done to it can be undone after that. */
export function isRemoved(history: History, maskletId: string): boolean {
  return removalOf(history, maskletId) !== undefined;
}

/** What an object was called that a person removed here; undefined where nobody did, or the name was not kept. */
export function nameOfRemoved(history: History, maskletId: string): string | undefined {
  return removalOf(history, maskletId)?.name;
}

function removalOf({ done }: History, maskletId: string): ChangeRecord | undefined {
  const changes = done.flatMap((command) => (command.type === "changed" ? [command.change] : []));
  return changes.findLast(({ change, maskletIds }) => change === "remove" && maskletIds.includes(maskletId));
}

/** It was not done to certain frames. */
function isWhole({ change }: ChangeRecord): boolean {
  return change === "run" || change === "remove";
}

function step(history: History, command: Command, way: "back" | "forth", freshId: () => string): Step {
  const plain = { history, place: placeOf(command) };
  const back = way === "back";
  switch (command.type) {
    case "prompts-added":
      return back ? { ...plain, actions: command.prompts.map(retracting) } : comeBack(plain, command.prompts, freshId);
    case "prompt-removed":
      return back ? comeBack(plain, [command.prompt], freshId) : { ...plain, actions: [retracting(command.prompt)] };
    case "changed": {
      const { changeId, maskletIds } = command.change;
      const kind = back ? "undo-change" : "redo-change";
      return { ...plain, actions: [{ kind, stepId: freshId(), changeId, maskletIds }] };
    }
    case "object-changed": {
      const { maskletId, before, after } = command;
      return { ...plain, actions: [{ kind: "update", updateId: freshId(), maskletId, change: back ? before : after }] };
    }
  }
}

function retracting({ promptId, maskletId, frameIndex }: PromptRecord): OutboxAction {
  return { kind: "retract", promptId, maskletId, frameIndex };
}

function comeBack(plain: Omit<Step, "actions">, prompts: readonly PromptRecord[], freshId: () => string): Step {
  const fresh = new Map(prompts.map(({ promptId }) => [promptId, freshId()]));
  const renamed = (prompt: PromptRecord): PromptRecord => ({
    ...prompt,
    promptId: fresh.get(prompt.promptId) ?? prompt.promptId,
  });
  return {
    ...plain,
    history: mapPrompts(plain.history, renamed),
    actions: prompts.map((prompt) => ({ kind: "add", ...renamed(prompt) })),
  };
}

function mapPrompts(history: History, change: (prompt: PromptRecord) => PromptRecord): History {
  const apply = (command: Command): Command => {
    if (command.type === "prompts-added") return { ...command, prompts: command.prompts.map(change) };
    return command.type === "prompt-removed" ? { ...command, prompt: change(command.prompt) } : command;
  };
  return { done: history.done.map(apply), undone: history.undone.map(apply) };
}
