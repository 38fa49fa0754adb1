/** The requests of tus 1.0 (core, creation, termination). Each answers with an event for the state machine. */

import { problemFrom, isRecord } from "../../api/problem";
import type { UploadEvent } from "./uploadState";

/** Sent in one request at most, bytes: what a lost connection costs at the worst. */
export const CHUNK_BYTES = 16 * 2 ** 20;

/** Statuses after which it is worth going on later: signed out, stalled, wrong offset, busy, server away. */
const PASSING = new Set([401, 408, 409, 423, 429, 500, 502, 503, 504]);
const VERSION = { "Tus-Resumable": "1.0.0" };

/** What stays the same when the same file is chosen again after a reload. */
export function fingerprint(file: Pick<File, "name" | "size" | "lastModified">): string {
  return `${file.name}|${file.size}|${file.lastModified}`;
}

/** The `Upload-Metadata` header: keys with Base64 of UTF-8 values. */
export function metadataHeader(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} ${btoa(String.fromCharCode(...new TextEncoder().encode(value)))}`)
    .join(",");
}

export async function createUpload(file: File, projectId: string): Promise<UploadEvent & { videoId?: string }> {
  const response = await announce("/api/uploads", file, { filename: file.name, project_id: projectId });
  if (!(response instanceof Response)) return response;
  const body: unknown = await response.json();
  const videoId = isRecord(body) && typeof body.video_id === "string" ? body.video_id : undefined;
  const url = response.headers.get("Location") ?? `/api/uploads/${videoId ?? ""}`;
  return { type: "created", url, offset: 0, ...(videoId === undefined ? {} : { videoId }) };
}

/** Announces a file that is no video, at an address of its own. */
export async function createUploadAt(address: string, file: File): Promise<UploadEvent> {
  const response = await announce(address, file, { filename: file.name });
  if (!(response instanceof Response)) return response;
  return { type: "created", url: response.headers.get("Location") ?? "", offset: 0 };
}

/** Tells the server of a file to come. Gives its answer, or what else happened. */
async function announce(
  address: string,
  file: File,
  metadata: Readonly<Record<string, string>>,
): Promise<Response | UploadEvent> {
  const headers = { ...VERSION, "Upload-Length": String(file.size), "Upload-Metadata": metadataHeader(metadata) };
  const response = await tryFetch(address, { method: "POST", headers });
  if (response === null) return { type: "lost" };
  return response.ok ? response : refusal(response.status, await response.text());
}

/** Asks how much the server has. */
export async function askOffset(url: string): Promise<UploadEvent> {
  const response = await tryFetch(url, { method: "HEAD", headers: VERSION });
  if (response === null) return { type: "lost" };
  const offset = Number(response.headers.get("Upload-Offset") ?? Number.NaN);
  if (response.ok && Number.isInteger(offset)) return { type: "offset", offset };
  return PASSING.has(response.status) ? { type: "lost" } : { type: "gone" };
}

/** Throws away what the server has. */
export async function terminate(url: string): Promise<void> {
  await tryFetch(url, { method: "DELETE", headers: VERSION });
}

/** Sends one chunk, reporting bytes in flight. Only XMLHttpRequest tells how far a request has come. */
export function sendChunk(
  file: File,
  url: string,
  offset: number,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<UploadEvent> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("PATCH", url);
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    request.setRequestHeader("Upload-Offset", String(offset));
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () =>
      resolve(chunkEvent(request.status, request.getResponseHeader("Upload-Offset"), request.responseText));
    request.onerror = () => resolve({ type: "lost" });
    request.onabort = () => resolve({ type: "lost" });
    signal.addEventListener("abort", () => request.abort());
    request.send(file.slice(offset, offset + CHUNK_BYTES));
  });
}

/** What the answer to a chunk means. */
export function chunkEvent(status: number, offsetHeader: string | null, body: string): UploadEvent {
  const offset = offsetHeader === null ? Number.NaN : Number(offsetHeader);
  if (status === 204 && Number.isInteger(offset)) return { type: "offset", offset };
  if (status === 404 || status === 410) return { type: "gone" };
  return refusal(status, body);
}

function refusal(status: number, body: string): UploadEvent {
  if (PASSING.has(status)) return { type: "lost" };
  return { type: "refused", sentence: problemFrom(status, parsed(body)).detail };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null; // not JSON: the status alone has to do
  }
}

async function tryFetch(url: string, init: RequestInit): Promise<Response | null> {
  try {
    return await fetch(url, init);
  } catch {
    return null; // fetch fails only where nobody answered
  }
}
