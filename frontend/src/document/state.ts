/** What is known of one open video. Immutable: every change makes a new state that shares what stayed. */

import type { Mask, Masklet, PersonPresent, Prompt, Run, Task, Video } from "../api/types";

export interface DocumentState {
  readonly video: Video;
  /** By number. */
  readonly masklets: readonly Masklet[];
  /** Masks by masklet id, then frame index. */
  readonly masks: ReadonlyMap<string, MaskRow>;
  /** Prompts in force on the server, by cell, in log order. */
  readonly prompts: ReadonlyMap<CellKey, readonly Prompt[]>;
  /** Oldest first. */
  readonly runs: readonly Run[];
  /** The newest task of each masklet, by masklet id. */
  readonly tasks: ReadonlyMap<string, Task>;
  /** Everybody who has the video open. */
  readonly people: readonly PersonPresent[];
  /** Rises whenever somebody has commented on something; the comments themselves are fetched. */
  readonly saidCount: number;
}

/** The masks of one masklet; the place in the list is the frame index. */
export type MaskRow = readonly (Mask | undefined)[];

/** One masklet on one frame. */
export type CellKey = `${string}:${number}`;

export const cellKey = (maskletId: string, frameIndex: number): CellKey => `${maskletId}:${frameIndex}`;

const NO_MASKS: MaskRow = [];
const NO_PROMPTS: readonly Prompt[] = [];

export function emptyDocument(video: Video): DocumentState {
  return {
    video,
    masklets: [],
    masks: new Map(),
    prompts: new Map(),
    runs: [],
    tasks: new Map(),
    people: [],
    saidCount: 0,
  };
}

export function maskRow(document: DocumentState, maskletId: string): MaskRow {
  return document.masks.get(maskletId) ?? NO_MASKS;
}

export function maskAt(document: DocumentState, maskletId: string, frameIndex: number): Mask | undefined {
  return document.masks.get(maskletId)?.[frameIndex];
}

export function promptsAt(document: DocumentState, maskletId: string, frameIndex: number): readonly Prompt[] {
  return document.prompts.get(cellKey(maskletId, frameIndex)) ?? NO_PROMPTS;
}

/** Frames of a masklet that hold a prompt, ascending. */
export function promptedFrames(prompts: DocumentState["prompts"], maskletId: string): number[] {
  const frames: number[] = [];
  for (const [key, list] of prompts) {
    if (list.length > 0 && key.startsWith(`${maskletId}:`)) frames.push(Number(key.slice(maskletId.length + 1)));
  }
  return frames.sort((a, b) => a - b);
}

/** Frames on which a masklet has a mask, absent ones included. */
export function framesWithMask(row: MaskRow): number {
  return row.reduce((count, mask) => (mask === undefined ? count : count + 1), 0);
}

const staleRows = new WeakMap<MaskRow, number>();

/** Stale masks of one masklet, of all where `maskletId` is null. Rows never change, so each is counted once. */
export function staleCount(masks: DocumentState["masks"], maskletId: string | null): number {
  let count = 0;
  for (const [id, row] of masks) {
    if (maskletId !== null && maskletId !== id) continue;
    const known = staleRows.get(row) ?? row.filter((mask) => mask?.state === "stale").length;
    staleRows.set(row, known);
    count += known;
  }
  return count;
}

/** The run under way, the newest if there are several. */
export function activeRun(document: DocumentState): Run | null {
  return document.runs.findLast(isUnderWay) ?? null;
}

/** The run under way that a person began, or that carries what they work on; others' runs are no concern of theirs. */
export function runOf({ runs, tasks }: DocumentState, accountId: string): Run | null {
  const holds = (id: string): boolean => tasks.get(id)?.leased_by === accountId;
  return (
    runs.findLast((run) => isUnderWay(run) && (run.account_id === accountId || run.masklet_ids.some(holds))) ?? null
  );
}

export const isUnderWay = ({ state }: Run): boolean => state === "queued" || state === "running";

/** Whether the weights behind a mask were trained; masks that do not say count as trained. */
export function isTrained(mask: Mask): boolean {
  return mask.origin.trained !== false;
}

const untrainedRows = new WeakMap<MaskRow, boolean>();

/** Whether any mask of the document was made by untrained weights. Rows never change, so each is looked through once. */
export function hasUntrainedMasks(document: DocumentState): boolean {
  return [...document.masks.values()].some((row) => {
    const known = untrainedRows.get(row) ?? row.some((mask) => mask !== undefined && !isTrained(mask));
    untrainedRows.set(row, known);
    return known;
  });
}
