/** How events and fetched data change a document. Pure. */

import type { Mask, Masklet, Prompt, Run, Task, Video, VideoEvent } from "../api/types";
import { cellKey, maskRow, type CellKey, type DocumentState, type MaskRow } from "./state";

/** First and last frame, both included. */
export interface FrameSpan {
  readonly first: number;
  readonly last: number;
}

type EventAround = "video" | "task" | "presence" | "comments" | "automask" | "hello" | "ping" | "resync";

/** The document after one event. The same object where nothing changed. Applying an event twice does no harm. */
export function reduceEvent(document: DocumentState, event: VideoEvent): DocumentState {
  switch (event.type) {
    case "masks":
      return event.masks.reduce(withMask, document);
    case "mask_removed":
      return withoutMask(document, event.masklet_id, event.frame_index);
    case "stale":
      return withStale(document, event.masklet_id, { first: event.start, last: event.end });
    case "prompts":
      return { ...document, prompts: withPrompts(document.prompts, event) };
    case "masklet":
      return { ...document, masklets: withMasklet(document.masklets, event.masklet) };
    case "masklet_removed":
      return withoutMasklet(document, event.masklet_id);
    case "run":
      return withRun(document, event.run);
    default:
      return aroundMasks(document, event);
  }
}

/** What happens around masklets and masks. */
function aroundMasks(document: DocumentState, event: Extract<VideoEvent, { type: EventAround }>): DocumentState {
  switch (event.type) {
    case "video":
      return { ...document, video: event.video };
    case "task":
      return { ...document, tasks: withTask(document.tasks, event.task) };
    case "presence":
      return { ...document, people: event.people };
    case "comments":
      return { ...document, saidCount: document.saidCount + 1 };
    case "automask": // not shown on this screen
    case "hello":
    case "ping":
    case "resync":
      return document;
  }
}

export function reduceEvents(document: DocumentState, events: readonly VideoEvent[]): DocumentState {
  return events.reduce(reduceEvent, document);
}

/** What is fetched in one go when a video is opened. */
export interface Snapshot {
  readonly video: Video;
  readonly masklets: readonly Masklet[];
  readonly prompts: readonly Prompt[];
  readonly runs: readonly Run[];
  readonly tasks: readonly Task[];
}

/** The document with all but the masks taken from `snapshot`; masks of masklets that are gone go too. */
export function withSnapshot(document: DocumentState, snapshot: Snapshot): DocumentState {
  const known = new Set(snapshot.masklets.map((masklet) => masklet.id));
  const prompts = new Map<CellKey, Prompt[]>();
  for (const prompt of snapshot.prompts) {
    const key = cellKey(prompt.masklet_id, prompt.frame_index);
    prompts.set(key, [...(prompts.get(key) ?? []), prompt]);
  }
  return {
    video: snapshot.video,
    masklets: [...snapshot.masklets].sort(byNumber),
    masks: new Map([...document.masks].filter(([maskletId]) => known.has(maskletId))),
    prompts,
    runs: [...snapshot.runs].sort(byAge),
    tasks: snapshot.tasks.reduce(withTask, new Map<string, Task>()),
    people: document.people,
    saidCount: document.saidCount + 1, // whatever was missed may have been a comment
  };
}

/** The document with every mask of `span` as fetched: cells that the server did not send are empty. */
export function withSpan(document: DocumentState, span: FrameSpan, fetched: readonly Mask[]): DocumentState {
  const rows = new Map<string, (Mask | undefined)[]>();
  for (const masklet of document.masklets) {
    const row = maskRow(document, masklet.id).slice();
    for (let frame = span.first; frame <= Math.min(span.last, row.length - 1); frame++) row[frame] = undefined;
    rows.set(masklet.id, row);
  }
  for (const mask of fetched) {
    const row = rows.get(mask.masklet_id);
    if (row !== undefined) place(row, mask);
  }
  return { ...document, masks: rows };
}

function withMask(document: DocumentState, mask: Mask): DocumentState {
  const row = maskRow(document, mask.masklet_id);
  const present = row[mask.frame_index];
  if (present !== undefined && present.revision > mask.revision) return document;
  const changed = row.slice();
  place(changed, mask);
  return { ...document, masks: new Map(document.masks).set(mask.masklet_id, changed) };
}

/** Puts a mask in its place; the list is filled up so that it never has holes. */
function place(row: (Mask | undefined)[], mask: Mask): void {
  while (row.length < mask.frame_index) row.push(undefined);
  row[mask.frame_index] = mask;
}

function withoutMask(document: DocumentState, maskletId: string, frameIndex: number): DocumentState {
  const row = maskRow(document, maskletId);
  if (row[frameIndex] === undefined) return document;
  const changed: MaskRow = row.with(frameIndex, undefined);
  return { ...document, masks: new Map(document.masks).set(maskletId, changed) };
}

function withStale(document: DocumentState, maskletId: string, span: FrameSpan): DocumentState {
  const row = maskRow(document, maskletId);
  const isDoubtful = (mask: Mask | undefined, frame: number): mask is Mask =>
    frame >= span.first && frame <= span.last && (mask?.state === "propagated" || mask?.state === "absent");
  if (!row.some(isDoubtful)) return document;
  const changed = row.map((mask, frame) => (isDoubtful(mask, frame) ? { ...mask, state: "stale" as const } : mask));
  return { ...document, masks: new Map(document.masks).set(maskletId, changed) };
}

function withPrompts(
  prompts: DocumentState["prompts"],
  event: { masklet_id: string; frame_index: number; prompts: readonly Prompt[] },
): DocumentState["prompts"] {
  const changed = new Map(prompts);
  const key = cellKey(event.masklet_id, event.frame_index);
  if (event.prompts.length === 0) changed.delete(key);
  else changed.set(key, event.prompts);
  return changed;
}

function withMasklet(masklets: readonly Masklet[], masklet: Masklet): readonly Masklet[] {
  return [...masklets.filter((other) => other.id !== masklet.id), masklet].sort(byNumber);
}

function withoutMasklet(document: DocumentState, maskletId: string): DocumentState {
  const masks = new Map(document.masks);
  masks.delete(maskletId);
  return {
    ...document,
    masks,
    tasks: new Map([...document.tasks].filter(([id]) => id !== maskletId)),
    masklets: document.masklets.filter((masklet) => masklet.id !== maskletId),
    prompts: new Map([...document.prompts].filter(([key]) => !key.startsWith(`${maskletId}:`))),
  };
}

/** Runs only move on: an answer that took longer than the events about the same run does not turn it back. */
function withRun(document: DocumentState, run: Run): DocumentState {
  const present = document.runs.find((other) => other.id === run.id);
  if (present === undefined) return { ...document, runs: [...document.runs, run].sort(byAge) };
  if (progressOf(run) < progressOf(present)) return document;
  return { ...document, runs: document.runs.map((other) => (other.id === run.id ? run : other)) };
}

/** A masklet that was handed on has several tasks: the newest counts, in its newest state. */
function withTask(tasks: DocumentState["tasks"], task: Task): DocumentState["tasks"] {
  const present = tasks.get(task.masklet_id);
  const older = present !== undefined && (task.created_at < present.created_at || task.updated_at < present.updated_at);
  return older ? tasks : new Map(tasks).set(task.masklet_id, task);
}

function progressOf(run: Run): number {
  if (run.state === "queued") return 0;
  return run.state === "running" ? 1 + run.frames_done : Number.MAX_SAFE_INTEGER;
}

const byNumber = (a: Masklet, b: Masklet): number => a.number - b.number;
const byAge = (a: Run, b: Run): number => a.created_at.localeCompare(b.created_at);
