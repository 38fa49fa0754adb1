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
    add: "More ways to add videos",
    choose: "Choose videos",
    uploadFolder: "Upload a folder",
    fromElsewhere: "From addresses …",
    search: "Search videos",
    searchHint: "Name, tag, creator or country",
    noneFound: "No video fits.",
    showMore: (n: number) => `Show ${n} more`,
    leftOut: (n: number) =>
      n === 1
        ? "One file of the folder is no video and was left out."
        : `${count(n, "file", "files")} of the folder are no videos and were left out.`,
    archived: "This project is archived.",
    drop: "Drop to upload",
    dropHint: "Any format that FFmpeg reads: MP4, MOV, MKV, WebM, AVI and more.",
    emptyTitle: "No videos yet",
    emptyForOthers: "An admin of your project uploads them; you will see them here.",
    emptyText: "Drop video files or folders anywhere on this page, or choose them.",
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
    fetching: (host: string) => `Fetching from ${host}`,
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
    queue: (n: number) => `${count(n, "file", "files")} to go`,
    more: (n: number) => `and ${count(n, "more file", "more files")} waiting`,
    cancelAll: "Cancel all",
  },

  facts: {
    creator: "Creator",
    country: "Country",
    setting: "Setting",
    licence: "Licence",
    tags: "Tags",
    settings: { indoor: "Indoor", outdoor: "Outdoor" },
  },

  fetchVideos: {
    title: "Add videos from addresses",
    addresses: "Addresses, one a line",
    hint: "https://… of a video file, or s3://bucket/key; s3://bucket/folder/ takes every video below it. The server fetches them; you may close this page.",
    guard: "Addresses inside the server's own network are refused, unless MASKLOOM_FETCH_HOSTS names their host.",
    fromFile: "Read a list from a file (CSV or text) …",
    send: (n: number) => (n === 0 ? "Fetch" : `Fetch ${count(n, "video", "videos")}`),
    begun: (n: number) => `${count(n, "video is", "videos are")} being fetched.`,
    known: (n: number) => `${count(n, "address was", "addresses were")} fetched before and left out.`,
  },
} as const;
