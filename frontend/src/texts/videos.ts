/** The list of videos, uploads and the model. */

import { count, objects, whole } from "./format";

export const videosTexts = {
  model: {
    untrained: "untrained",
    untrainedTitle: "Made by weights that were never trained: the shape means nothing.",
    noModel: "No model",
    cpu: "CPU",
    gpu: (index: string) => `GPU ${index}`.trim(),
    draft: "draft",
    draftTitle: "It reads smaller images than it was trained for: faster, and its masks are drafts.",
    title: "The network that answers here, and where it runs",
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
    howMany: (n: number) => whole.format(n),
    fitting: (n: number, all: number) => `${whole.format(n)} of ${whole.format(all)}`,
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
    leaving: "Cancelling",
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

  findObjects: {
    open: (n: number) => (n === 0 ? "Find objects …" : `Find objects in ${count(n, "video", "videos")} …`),
    title: (n: number) => (n === 0 ? "Find objects in all videos" : `Find objects in ${count(n, "video", "videos")}`),
    hint: "The network looks for objects on the first frame and follows each through the video. What it finds goes to verification; what an earlier search made and nobody judged is replaced.",
    network: "Network",
    networkOfPhase: "that of phase 3",
    frames: "Followed through",
    everyFrame: (step: 1 | 2 | 4) =>
      ({ 1: "every frame", 2: "every 2nd frame", 4: "annotated frames only (every 4th): faster" })[step],
    most: "At most so many objects",
    all: "all that are found",
    begin: "Find objects",
    begun: (n: number) => `Looking for objects in ${count(n, "video", "videos")}: the page Jobs shows how far it is.`,
    leftOut: (name: string, because: string, others: number) =>
      others === 0
        ? `${name}: ${because}`
        : `${name}: ${because} ${count(others, "other video", "other videos")} could not be done either.`,
  },
} as const;
