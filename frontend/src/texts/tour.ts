/** The guided first task. */

export const tourTexts = {
  guide: {
    label: "Guided first task",
    offerTitle: "New here?",
    offer: "A guided task of two minutes on the sample video shows the tools.",
    offerHere:
      "A guided task of two minutes shows the tools. The sample video is in none of your projects, so it runs on this video.",
    begin: "Begin",
    beginOnSample: "On the sample video",
    beginHere: "On this video",
    notNow: "Not now",
    again: "Guided task",
    againTitle: "Two minutes on the sample video",
    moment: "The guide begins in a moment …",
    count: (n: number, all: number) => `Step ${n} of ${all}`,
    skipStep: "Next step",
    leave: "Leave the guide",
    leaveTitle: "The help has it whenever you want it again",
    overTitle: "That was it.",
    over: (remove: string) => `What you made can stay, or goes with ${remove}. The guide stays in the help.`,
    allKeys: "All keys",
    done: "Done",
    steps: {
      click: (key: string, _: string, onSample: boolean) =>
        `Click on ${onSample ? "the beach ball" : "an object"} in the picture (tool: ${key}). Its mask follows at once.`,
      refine: () => "Is something missing? Click on it. Is something too much? Right click on it.",
      paint: (brush: string, eraser: string) =>
        `Paint at the edge with the brush: hold ${brush} and draw, or ${eraser} to erase. Let go, and your tool is back.`,
      track: (key: string) => `Press ${key} to carry the mask through the video.`,
      look: (key: string, play: string) => `Watch the mask: go through the frames with ${key}, or play with ${play}.`,
      correct: (key: string) => `Correct a frame with a click or a stroke; ${key} goes to where that helps most.`,
      undo: (key: string) => `Everything can be undone, tracking too: press ${key}.`,
    },
  },
} as const;
