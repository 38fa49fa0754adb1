/** The panels beside the picture. */

import { nth } from "./format";

export const sideTexts = {
  side: {
    label: "Objects and help",
    tabs: "Panels",
    fold: "Hide the panels",
    unfold: "Show the panels",
    panels: { guideline: "Guideline", task: "Task", comments: "Comments", keys: "Keys", history: "History" },
    noTask: "Select an object that is yours to see its task.",
    story: "What happened",
    byItself: "by itself",
    stride: (n: number) => (n === 1 ? "Every frame counts." : `Every ${nth(n)} frame counts.`),
    limit: (time: string) => `Time allowed for one object: ${time}.`,
    tools: (names: readonly string[]) => `Tools: ${names.join(", ")}.`,
    toolNames: {
      click: "click",
      box: "box",
      brush: "brush",
      eraser: "eraser",
      polygon: "polygon",
      propagate: "tracking",
    },
    predictors: {
      image: "Each frame for itself: clicks are answered from their frame alone, nothing is tracked.",
      "mask-propagation": "Masks are made frame by frame and then tracked; a wrong frame is made afresh.",
      full: "Click on any frame; tracking remembers what you said.",
    },
    barTitle: "Before it can be submitted:",
    bar: {
      everyFrame: "every counted frame has a mask or is marked absent",
      noStale: "no mask is stale",
      edited: (n: number) => `at least ${n} frames are edited`,
    },
    actions: {
      open: "Opened",
      take: "Taken",
      release: "Given back",
      expire: "Time ran out",
      assign: "Assigned",
      skip: "Skipped",
      submit: "Submitted",
      "hand-in": "Handed in",
      withdraw: "Taken back",
      accept: "Satisfactory",
      return: "Sent back",
      reject: "Rejected",
      reopen: "Opened again",
      requeue: "Queued again",
    },
  },
} as const;
