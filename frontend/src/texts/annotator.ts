/** The annotator's screen around the picture. */

import { percent } from "./format";

export const annotatorTexts = {
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
    canvas:
      "Video frame: left click adds to the object, right click takes away, drag draws a box. " +
      "By keyboard, Ctrl and the arrows move the pointer and Enter clicks.",
    hint: "Click on an object to begin. Right click takes away, drag draws a box.",
  },
} as const;
