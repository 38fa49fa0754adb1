/** What a person did, as the history and the list of unsent work say it. */

interface Span {
  readonly first: number;
  readonly last: number;
}

export const historyTexts = {
  history: {
    title: "History",
    empty: "Nothing to undo yet. Every click, stroke and propagation appears here.",
    now: "now",
    undone: "undone",
    goTo: (step: string) => `${step}: go there`,
    undoTo: "Undo to here",
    redoTo: "Redo to here",
    created: "New object",
    deleted: "Deleted",
    removed: "Prompt removed",
    minusClick: "Right click",
    recoloured: "Other colour",
    related: "Other part-of",
    renamed: (name: string) => `Named “${name}”`,
    classed: (name: string | null) => (name === null ? "Class removed" : `Class “${name}”`),
    refused: "Proposal refused",
    undo: "Undo",
    redo: "Redo",
    several: (n: number) => `${n} objects`,
    on: (deed: string, name: string) => (name === "" ? deed : `${deed} · ${name}`),
    onFrame: (deed: string, frame: number, name: string) => `${deed} · frame ${frame} · ${name}`,
    inSpan: (deed: string, { first, last }: Span, name: string) =>
      first === last ? `${deed} · frame ${first} · ${name}` : `${deed} · frames ${first}–${last} · ${name}`,
    tools: {
      click: "Click",
      box: "Box",
      absent: "Absent",
      mask: "Mask",
      brush: "Brush stroke",
      eraser: "Eraser stroke",
      polygon: "Polygon",
      "fill-holes": "Holes filled",
      "remove-specks": "Specks removed",
      copy: "Mask copied",
      candidate: "Candidate chosen",
    },
    changes: {
      lock: "Locked",
      unlock: "Unlocked",
      clear: "Cleared",
      absent: "Marked absent",
      run: "Tracked",
      accept: "Proposal accepted",
    },
  },

  conflict: {
    title: "Two versions of one mask",
    text: (name: string, frame: number) =>
      `While you drew on ${name}, frame ${frame}, the mask was changed by somebody else or by a propagation. Which one stays?`,
    mine: "Yours",
    theirs: "On the server",
    noMask: "no mask",
    keepMine: "Keep mine",
    keepTheirs: "Keep the other",
    mineHint: "What is there now goes; it stays in the log.",
    theirsHint: "Your stroke goes, and what you drew on top of it.",
  },
} as const;
