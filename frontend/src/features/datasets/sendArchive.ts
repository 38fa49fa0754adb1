/** Sends an archive of masks, and goes on where it stopped: after a lost connection, and after a reload as well. */

import { askOffset, createUploadAt, fingerprint, sendChunk, terminate } from "../uploads/tus";
import { newUpload, stepUpload, type UploadEffect, type UploadEvent } from "../uploads/uploadState";
import type { Format, Purpose } from "./useDatasets";

export interface ArchiveWish {
  readonly projectId: string;
  readonly file: File;
  readonly purpose: Purpose;
  readonly format?: Format;
}

/** Where an archive is announced. */
export function addressOf({ projectId, purpose, format }: Omit<ArchiveWish, "file">): string {
  const query = new URLSearchParams({ purpose, ...(format && { format }) });
  return `/api/uploads/projects/${projectId}/imports?${query.toString()}`;
}

/**
 * Sends an archive until all of it is there.
 *
 * @param onBegun is called once the server knows of it.
 * @param signal gives the upload up; what the server has of it goes.
 * @throws Error with the server's sentence when it refuses.
 */
export function sendArchive(wish: ArchiveWish, onBegun: () => void, signal: AbortSignal): Promise<"sent" | "given up"> {
  const { file } = wish;
  const key = storageKey(wish);
  return new Promise((resolve, reject) => {
    let upload = newUpload(file.size);
    let timer: ReturnType<typeof setTimeout> | undefined;

    function happen(event: UploadEvent): void {
      const [next, effects] = stepUpload(upload, event);
      upload = next;
      if (upload.state.name === "sending") onBegun();
      for (const effect of effects) perform(effect);
      const { state } = upload;
      if (state.name === "done") resolve("sent");
      else if (state.name === "cancelled") resolve("given up");
      else if (state.name === "failed") reject(new Error(state.sentence));
    }

    function perform(effect: UploadEffect): void {
      switch (effect.do) {
        case "create":
          void createUploadAt(addressOf(wish), file).then((event) => {
            if (event.type === "created") localStorage.setItem(key, event.url);
            happen(event);
          });
          return;
        case "ask":
          void askOffset(effect.url).then(happen);
          return;
        case "send":
          void sendChunk(
            file,
            effect.url,
            effect.offset,
            (inFlight) => happen({ type: "progress", inFlight }),
            signal,
          ).then(happen);
          return;
        case "wait":
          timer = setTimeout(() => happen({ type: "retry" }), effect.ms);
          return;
        case "forget":
          localStorage.removeItem(key);
          return;
        case "terminate":
          void terminate(effect.url).then(() => happen({ type: "terminated" }));
      }
    }

    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      happen({ type: "cancel" });
    });
    happen({ type: "start", knownUrl: localStorage.getItem(key) });
  });
}

const storageKey = ({ projectId, purpose, file }: ArchiveWish): string =>
  `maskloom.import.${projectId}.${purpose}.${fingerprint(file)}`;
