/** The list of videos, uploads and the model. */

import { count, objects } from "./format";

export const videosTexts = {
  model: {
    untrained: "untrained",
    untrainedTitle: "Made by weights that were never trained: the shape means nothing.",
    noModel: "No model",
    unreachable: "The server does not answer. Start it with `./run`; the page comes back by itself.",
  },

  videos: {
    title: "Videos",
    pageTitle: "Videos · Maskloom",
    upload: "Upload videos",
    drop: "Drop to upload",
    dropHint: "Any format that FFmpeg reads: MP4, MOV, MKV, WebM, AVI and more.",
    emptyTitle: "No videos yet",
    emptyForOthers: "An admin of your project uploads them; you will see them here.",
    emptyText: "Drop video files anywhere on this page, or choose them.",
    loading: "Loading videos",
    failed: "The list of videos could not be loaded.",
    open: (name: string) => `Open ${name}`,
    rename: "Name of the video",
    delete: "Delete",
    deleteTitle: (name: string) => `Delete “${name}”?`,
    deleteFile: (size: string) => `The uploaded file (${size}) and its pictures will be removed from this server.`,
    deleteObjects: (n: number, names: string) => `${objects(n)} will be lost with all masks and prompts: ${names}.`,
    deleteNoObjects: "Nobody has annotated it yet.",
    deleteCounting: "Looking up what would be lost …",
    deleteFinal: "This cannot be undone.",
    deleted: (name: string) => `“${name}” was deleted.`,
    warnings: (n: number) => count(n, "note", "notes"),
    state: {
      uploading: "Uploading",
      queued: "Waiting for a worker",
      ingesting: "Preparing",
      ready: "Ready",
      failed: "Failed",
    },
    stalled: "Upload interrupted",
    stalledHint: "Choose the same file again to go on where it stopped.",
    resume: "Choose file …",
    unknownProblem: "The video could not be prepared. Delete it and upload it again.",
  },

  uploads: {
    queued: "Waiting for its turn",
    creating: "Starting",
    asking: "Looking where it stopped",
    waiting: "Connection lost, trying again",
    progress: (done: string, all: string) => `${done} of ${all}`,
    speed: (perSecond: string, left: string | null) =>
      left === null ? `${perSecond}/s` : `${perSecond}/s · ${left} left`,
    cancel: "Cancel upload",
  },
} as const;
