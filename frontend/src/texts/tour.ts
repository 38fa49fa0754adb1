/** The guided first task. */

export const tourTexts = {
  tour: {
    count: (n: number, all: number) => `Your first object, step ${n} of ${all}`,
    skip: "Skip the guide",
    steps: {
      click: (key: string) => `Click on an object in the picture (tool: ${key}). Its mask follows at once.`,
      refine: () => "Is something missing? Click on it. Is something too much? Right click on it.",
      track: (key: string) => `Press ${key} to carry the mask through the video.`,
      look: (key: string) => `Go through the frames with ${key} and watch the mask.`,
      correct: (key: string) => `Correct a frame with a click; ${key} goes to where that helps most.`,
      undo: (key: string) => `Everything can be undone, tracking too: press ${key}. That was it.`,
    },
  },
} as const;
