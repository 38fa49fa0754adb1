/** Undo and redo of prompts. Pure: the history says what to do, the session does it. */

import type { PromptValue } from "../api/types";

export interface PromptRecord {
  readonly promptId: string;
  readonly maskletId: string;
  readonly frameIndex: number;
  readonly value: PromptValue;
}

/** What a person did. */
export interface Command {
  readonly type: "prompt-added" | "prompt-removed";
  readonly prompt: PromptRecord;
}

export interface History {
  readonly done: readonly Command[];
  readonly undone: readonly Command[];
}

export const EMPTY_HISTORY: History = { done: [], undone: [] };
const LONGEST_HISTORY = 500;

/** What has to happen for a step back or forth. */
export type Step =
  { readonly type: "add"; readonly prompt: PromptRecord } | { readonly type: "retract"; readonly prompt: PromptRecord };

export function record(history: History, command: Command): History {
  return { done: [...history.done, command].slice(-LONGEST_HISTORY), undone: [] };
}

/**
 * Takes the last command back.
 *
 * The log of prompts only grows, so a prompt that comes back is a new entry: `freshId` becomes its id wherever the
 * history speaks of the old one.
 */
export function undo(history: History, freshId: string): readonly [History, Step] | null {
  const command = history.done.at(-1);
  if (command === undefined) return null;
  const moved = { done: history.done.slice(0, -1), undone: [...history.undone, command] };
  return command.type === "prompt-added"
    ? [moved, { type: "retract", prompt: command.prompt }]
    : comeBack(moved, command.prompt, freshId);
}

/** Does the last undone command again. */
export function redo(history: History, freshId: string): readonly [History, Step] | null {
  const command = history.undone.at(-1);
  if (command === undefined) return null;
  const moved = { done: [...history.done, command], undone: history.undone.slice(0, -1) };
  return command.type === "prompt-removed"
    ? [moved, { type: "retract", prompt: command.prompt }]
    : comeBack(moved, command.prompt, freshId);
}

/** Without the commands that `isGone` names, such as those of a masklet that was removed or a refused prompt. */
export function withoutPrompts(history: History, isGone: (prompt: PromptRecord) => boolean): History {
  const keep = (command: Command): boolean => !isGone(command.prompt);
  return { done: history.done.filter(keep), undone: history.undone.filter(keep) };
}

function comeBack(history: History, prompt: PromptRecord, freshId: string): readonly [History, Step] {
  const renamed = mapPrompts(history, (other) =>
    other.promptId === prompt.promptId ? { ...other, promptId: freshId } : other,
  );
  return [renamed, { type: "add", prompt: { ...prompt, promptId: freshId } }];
}

function mapPrompts(history: History, change: (prompt: PromptRecord) => PromptRecord): History {
  const apply = (command: Command): Command => ({ ...command, prompt: change(command.prompt) });
  return { done: history.done.map(apply), undone: history.undone.map(apply) };
}
