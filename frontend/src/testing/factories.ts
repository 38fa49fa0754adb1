/** Makers of API shapes for tests: say what matters, the rest is plausible. */

import type { Change, Mask, Masklet, Prompt, Run, Task, Video } from "../api/types";
import type { PromptRecord } from "../document/history";

const TIME = "2026-11-23T08:00:00Z";

export function makeVideo(change: Partial<Video> = {}): Video {
  return {
    id: "video",
    project_id: "project",
    name: "clip.mp4",
    state: "ready",
    progress: 1,
    source_bytes: 1_000_000,
    source_sha256: null,
    source_facts: {},
    width: 16,
    height: 9,
    frame_count: 10,
    frame_rate: 24,
    duration_s: 10 / 24,
    annotation_step: 4,
    filmstrip: null,
    warnings: [],
    problem: null,
    creator: null,
    country: null,
    setting: null,
    licence: null,
    tags: [],
    fetched_from: null,
    created_at: TIME,
    ...change,
  };
}

export function makeMasklet(change: Partial<Masklet> = {}): Masklet {
  return {
    id: "dog",
    video_id: "video",
    number: 1,
    name: "Object 1",
    colour: 0,
    type: "manual",
    class_name: null,
    part_of: null,
    copy_of: null,
    created_at: TIME,
    ...change,
  };
}

export function makeMask(change: Partial<Mask> = {}): Mask {
  return {
    masklet_id: "dog",
    frame_index: 0,
    state: "propagated",
    counts: "0",
    area: 4,
    predicted_iou: 0.9,
    object_score: 3,
    origin: { trained: true },
    measures: null,
    revision: 1,
    updated_at: TIME,
    ...change,
  };
}

export function makePrompt(change: Partial<Prompt> = {}): Prompt {
  return {
    id: "prompt",
    sequence: 1,
    masklet_id: "dog",
    frame_index: 0,
    value: { kind: "click", x: 1, y: 2, positive: true },
    tool: "click",
    created_at: TIME,
    ...change,
  };
}

export function makeRun(change: Partial<Run> = {}): Run {
  return {
    id: "run",
    video_id: "video",
    masklet_ids: ["dog"],
    direction: "both",
    start_frame: 0,
    span_first: 0,
    span_last: 9,
    proposal: false,
    until_agreement: null,
    stop_at_prompts: false,
    only_stale: false,
    state: "running",
    worker: "one",
    account_id: "me",
    cancel_requested: false,
    frames_done: 0,
    frames_total: 10,
    at_frame: null,
    problem: null,
    created_at: TIME,
    started_at: null,
    finished_at: null,
    ...change,
  };
}

export function makeRecord(change: Partial<PromptRecord> = {}): PromptRecord {
  return { promptId: "prompt", maskletId: "dog", frameIndex: 0, value: makePrompt().value, ...change };
}

export function makeTask(change: Partial<Task> = {}): Task {
  return {
    id: "task",
    project_id: "project",
    video_id: "video",
    masklet_id: "dog",
    phase_id: "phase",
    source: "manual",
    state: "in-progress",
    priority: 0,
    round: 0,
    assigned_to: null,
    leased_by: "ada",
    lease_expires_at: "2026-11-23T08:10:00Z",
    annotator_id: null,
    entry: null,
    submitted_at: null,
    created_at: TIME,
    updated_at: TIME,
    ...change,
  };
}

export function makeChange(change: Partial<Change> = {}): Change {
  return {
    id: "change",
    video_id: "video",
    kind: "clear",
    masklet_ids: ["dog"],
    span: { first: 0, last: 9 },
    undone: false,
    account_id: "ada",
    created_at: TIME,
    ...change,
  };
}
