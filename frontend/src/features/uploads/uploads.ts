/** All uploads of this page: two at a time, each resumed where it stopped, also after a reload. */

import { createStore } from "zustand/vanilla";

import { askOffset, createUpload, fingerprint, sendChunk, terminate } from "./tus";
import { speedOf, withSample, type Sample } from "./speed";
import {
  isOver,
  newUpload,
  sentBytes,
  stepUpload,
  type Upload,
  type UploadEffect,
  type UploadEvent,
} from "./uploadState";

export interface UploadItem {
  readonly key: number;
  readonly name: string;
  readonly projectId: string;
  /** Known once the server has made the upload. */
  readonly videoId: string | null;
  readonly upload: Upload;
  /** Bytes per second, null while too little was sent to tell. */
  readonly speed: number | null;
}

export const uploads = createStore<{ readonly items: readonly UploadItem[] }>(() => ({ items: [] }));

interface Running {
  readonly file: File;
  readonly projectId: string;
  samples: readonly Sample[];
  retryTimer?: ReturnType<typeof setTimeout>;
  sending?: AbortController;
}

const AT_ONCE = 2;
const running = new Map<number, Running>();
let lastKey = 0;
const nobody = (): Promise<void> => Promise.resolve();
let onChange: () => Promise<void> = nobody;

/**
 * Calls `listener` whenever an upload has ended or has come to be known to the server. It may take its time: what
 * was cancelled stays in the list until the listener knows that it is gone.
 */
export function whenUploadsChange(listener: () => Promise<void>): () => void {
  onChange = listener;
  return () => {
    onChange = nobody;
  };
}

/**
 * Queues files for upload into a project. A file that was begun before, even before a reload, goes on where it
 * stopped.
 */
export function addUploads(files: readonly File[], projectId: string): void {
  const known = new Set([...running.values()].map((own) => storageKey(own)));
  for (const file of files.filter((candidate) => !known.has(storageKey({ file: candidate, projectId })))) {
    lastKey += 1;
    running.set(lastKey, { file, projectId, samples: [] });
    const item: UploadItem = {
      key: lastKey,
      name: file.name,
      projectId,
      videoId: null,
      upload: newUpload(file.size),
      speed: null,
    };
    uploads.setState(({ items }) => ({ items: [...items, item] }));
  }
  startNext();
}

export function cancelUpload(key: number): void {
  running.get(key)?.sending?.abort();
  happen(key, { type: "cancel" });
}

/** Takes an upload that is over off the list. */
export function dismissUpload(key: number): void {
  clearTimeout(running.get(key)?.retryTimer);
  running.delete(key);
  uploads.setState(({ items }) => ({ items: items.filter((item) => item.key !== key) }));
  startNext();
}

function startNext(): void {
  const { items } = uploads.getState();
  const active = items.filter(({ upload }) => upload.state.name !== "queued" && !isOver(upload)).length;
  const queued = items.filter(({ upload }) => upload.state.name === "queued");
  for (const { key } of queued.slice(0, Math.max(AT_ONCE - active, 0))) {
    const own = running.get(key);
    if (own) happen(key, { type: "start", knownUrl: localStorage.getItem(storageKey(own)) });
  }
}

function happen(key: number, event: UploadEvent): void {
  const item = uploads.getState().items.find((other) => other.key === key);
  const own = running.get(key);
  if (item === undefined || own === undefined) return;
  const [upload, effects] = stepUpload(item.upload, event);
  own.samples = withSample(own.samples, { atMs: performance.now(), bytes: sentBytes(upload) });
  update(key, { upload, speed: upload.state.name === "sending" ? speedOf(own.samples) : null });
  for (const effect of effects) perform(key, own, effect);
  if (!isOver(upload)) return;
  void onChange();
  if (upload.state.name === "failed") startNext();
  else dismissUpload(key);
}

function perform(key: number, own: Running, effect: UploadEffect): void {
  const { file } = own;
  switch (effect.do) {
    case "create":
      void createUpload(file, own.projectId).then((event) => {
        if (event.type === "created") {
          localStorage.setItem(storageKey(own), event.url);
          update(key, { videoId: event.videoId ?? null });
          void onChange();
        }
        happen(key, event);
      });
      return;
    case "ask":
      update(key, { videoId: effect.url.slice(effect.url.lastIndexOf("/") + 1) });
      void askOffset(effect.url).then((event) => happen(key, event));
      return;
    case "send": {
      own.sending = new AbortController();
      const progress = (inFlight: number): void => happen(key, { type: "progress", inFlight });
      void sendChunk(file, effect.url, effect.offset, progress, own.sending.signal).then((event) => happen(key, event));
      return;
    }
    case "wait":
      own.retryTimer = setTimeout(() => happen(key, { type: "retry" }), effect.ms);
      return;
    case "forget":
      localStorage.removeItem(storageKey(own));
      return;
    case "terminate":
      void terminate(effect.url)
        .then(() => onChange())
        .then(() => happen(key, { type: "terminated" }));
  }
}

function update(key: number, change: Partial<UploadItem>): void {
  uploads.setState(({ items }) => ({ items: items.map((item) => (item.key === key ? { ...item, ...change } : item)) }));
}

const storageKey = ({ file, projectId }: Pick<Running, "file" | "projectId">): string =>
  `maskloom.upload.${projectId}.${fingerprint(file)}`;
