/** Every English text of the page, in one place so that it can be translated. */

import { accountTexts } from "./accountTexts";

const whole = new Intl.NumberFormat("en");
const oneDigit = new Intl.NumberFormat("en", { maximumFractionDigits: 1, minimumFractionDigits: 1 });

const count = (n: number, one: string, many: string): string => `${whole.format(n)} ${n === 1 ? one : many}`;

export const frames = (n: number): string => count(n, "frame", "frames");
export const objects = (n: number): string => count(n, "object", "objects");

/** "6.0 s", "2:05" */
export function duration(seconds: number): string {
  if (seconds < 60) return `${oneDigit.format(seconds)} s`;
  const rounded = Math.round(seconds);
  const minutes = Math.floor(rounded / 60);
  const rest = String(rounded % 60).padStart(2, "0");
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/** Time code of a frame: "00:02.375" */
export function timeCode(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const minutes = Math.floor(ms / 60_000);
  const rest = String(Math.floor(ms / 1000) % 60).padStart(2, "0");
  return `${String(minutes).padStart(2, "0")}:${rest}.${String(ms % 1000).padStart(3, "0")}`;
}

/** "812 MB": powers of ten, as file managers count. */
export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = n;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : oneDigit.format(value)} ${units[unit] ?? ""}`;
}

/** "7 December": when something ends. */
export const day = (isoTime: string): string =>
  new Intl.DateTimeFormat("en", { day: "numeric", month: "long" }).format(new Date(isoTime));

export const percent = (part: number): string => `${Math.round(part * 100)} %`;

export const texts = {
  product: "Maskloom",
  close: "Close",
  cancel: "Cancel",
  tryAgain: "Try again",
  dismiss: "Dismiss",
  lightTheme: "Light theme",
  darkTheme: "Dark theme",

  errors: {
    noConnection: "The server does not answer. Check that Maskloom is still running.",
    unknown: "Something went wrong. Reload the page and try again.",
    status: (status: number) => `The server answered with status ${status}. Try again; if it stays, look into its log.`,
    broken: "This part of the page broke. Reload to go on; everything you did is on the server.",
  },

  accounts: accountTexts,

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

  annotator: {
    pageTitle: (name: string) => `${name} · Maskloom`,
    back: "All videos",
    opening: "Opening the video",
    notFound: "This video could not be opened.",
    notReady: {
      uploading: "This video is still being uploaded.",
      queued: "This video waits for a worker to prepare it.",
      ingesting: "This video is being prepared.",
      failed: "This video could not be prepared.",
      ready: "",
    },
    loadFailed: "Objects and masks could not be loaded.",
    loadingMasks: (part: number) => `Loading masks ${percent(part)}`,
    frameFailed: (frame: number) => `Frame ${frame} could not be read.`,
    loadingFrame: (frame: number) => `Loading frame ${frame}`,
    saved: "Saved",
    savedTitle: "Everything you did is stored on the server.",
    saving: "Saving …",
    waiting: (n: number) => count(n, "change waits", "changes wait"),
    connectionLost: "Connection lost",
    connectionLostTitle: "Live updates stopped. Your work is kept here and sent when the server answers again.",
    answer: (ms: number) => `${Math.round(ms)} ms`,
    answerTitle: "From your last click to its mask",
    export: "Export",
    exportTitle: "Download the masklets as SA-V JSON: every 4th frame, run lengths",
    exportUntrained:
      "These masks were made by weights that were never trained. The file is well-formed, but do not use it as data.",
    exportUntrainedTitle: "Export untrained masks?",
    exportAnyway: "Export anyway",
    canvas: "Video frame: left click adds to the object, right click takes away, drag draws a box",
    hint: "Click on an object to begin. Right click takes away, drag draws a box.",
  },

  objects: {
    title: "Objects",
    add: "Add an object",
    loading: "Loading objects",
    emptyTitle: "No objects yet",
    emptyText: "Click on an object in the picture, or drag a box around it.",
    fresh: "New object",
    next: "Click on the next object",
    nothingFound: "The model finds no object there. Click elsewhere on it, or drag a box around it.",
    recolour: (name: string) => `Colour of ${name}`,
    name: "Name of the object",
    select: (number: number, name: string) => `Select object ${number}, ${name}`,
    hide: "Hide",
    show: "Show",
    delete: "Delete object",
    deleteTitle: (name: string) => `Delete “${name}”?`,
    deleteText: (n: number) =>
      n === 0 ? "It has no masks yet." : `Its masks on ${frames(n)} and all its prompts will be lost.`,
    deleteFinal: "This cannot be undone.",
    here: {
      propagated: "tracked",
      edited: "edited",
      locked: "locked",
      absent: "not visible",
      stale: "stale",
      empty: "nothing found",
      none: "no mask here",
    },
    stale: (n: number, all: number) => `${whole.format(n)} of ${whole.format(all)} stale`,
    staleTitle: "Tracked from prompts that have changed since: track again to bring them up to date",
    opacity: "Mask opacity",
    hideMasks: "Hide masks",
    showMasks: "Show masks",
  },

  transport: {
    label: "Playback",
    first: "First frame",
    previous: "Previous frame",
    play: "Play",
    pause: "Pause",
    next: "Next frame",
    last: "Last frame",
    frame: "Frame number",
    of: (n: number) => `/ ${whole.format(n)}`,
    track: "Track",
    trackTitle: "Carry the prompts of all objects through the video",
    stop: "Stop",
    direction: "Direction of tracking",
    both: "Both ways",
    forward: "Forward",
    backward: "Backward",
    queued: "Waiting for a worker",
    stopping: "Stopping",
    progress: (done: number, total: number) => `${whole.format(done)} / ${whole.format(total)}`,
    trackFailed: "Tracking stopped: ",
    unknownProblem: "the worker gave no reason. Try again.",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    fit: "Fit",
    zoomWhole: "Zoom to 100 %: one screen pixel per frame pixel",
    zoom: "Zoom",
    undo: "Undo",
    redo: "Redo",
  },

  timeline: {
    label: "Timeline",
    frames: "Frames",
    slider: "Current frame",
  },

  keys: {
    title: "Keys",
    show: "Show the keys",
    mouse: "Mouse",
    groups: { frames: "Frames", tracking: "Tracking", objects: "Objects", view: "View", general: "General" },
    actions: {
      "next-frame": "Next frame",
      "previous-frame": "Previous frame",
      "next-ten": "Ten frames on",
      "previous-ten": "Ten frames back",
      "first-frame": "First frame",
      "last-frame": "Last frame",
      "go-to-frame": "Go to a frame by number",
      play: "Play or pause",
      "track-both": "Track both ways",
      "track-one-way": "Track forward",
      stop: "Stop tracking, cancel a drag",
      "add-object": "New object",
      "select-object": "Select object 1 to 9",
      "hide-object": "Hide the selected object",
      "hide-masks": "Hide all masks",
      peek: "Hold to see the bare frame",
      "zoom-in": "Zoom in",
      "zoom-out": "Zoom out",
      fit: "Fit the picture",
      undo: "Undo",
      redo: "Redo",
      help: "Show the keys",
    },
    clicks: [
      ["Left click", "Add to the object"],
      ["Right click", "Take away from the object"],
      ["Alt + click", "Swap the two"],
      ["Drag", "Box around the object"],
      ["Click on a marker", "Remove that prompt"],
      ["Wheel", "Zoom at the pointer"],
      ["Middle drag, Space + drag", "Move the picture"],
      ["Double click", "Fit the picture"],
    ],
  },
} as const;
