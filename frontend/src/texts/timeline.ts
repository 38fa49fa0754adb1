/** Playback, tracking and the timeline. */

import { whole } from "./format";

export const timelineTexts = {
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
} as const;
