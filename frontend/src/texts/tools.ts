/** The toolbar, its options, and what tools say. */

import { count, whole } from "./format";

export const toolsTexts = {
  tools: {
    label: "Tools",
    actions: "Actions on this frame",
    options: "Options of the tool",
    display: "How masks are drawn",

    names: {
      click: "Click",
      box: "Box",
      brush: "Brush",
      eraser: "Eraser",
      "polygon-add": "Polygon: add",
      "polygon-subtract": "Polygon: take away",
    },
    hints: {
      click: "Left click adds, right click takes away. Drag draws a box, a click on a marker removes it.",
      clickOnly: "Left click adds, right click takes away. A click on a marker removes it.",
      box: "Drag a box around the object.",
      "polygon-add": "Click corner after corner around what belongs to the object.",
      "polygon-subtract": "Click corner after corner around what does not belong to it.",
    },
    first: "Click on an object to begin. Right click takes away, drag draws a box.",

    fillHoles: "Fill holes",
    removeSpecks: "Remove specks",
    copyPrevious: "Copy the mask from before",
    copyNext: "Copy the mask from after",
    absent: "Not visible here",
    lock: "Lock this frame",
    unlock: "Unlock this frame",
    clearFrame: "Clear this frame",

    circle: "Round",
    square: "Square",
    size: "Size",
    sizeUnit: "px",
    eraseUnder: "Erase under others",
    eraseUnderTitle: "What you paint is taken away from other objects on this frame, locked ones excepted",

    corners: (n: number) => count(n, "corner", "corners"),
    close: "Close",
    takeBack: "Take back",
    giveUp: "Give up",

    candidates: "Which mask?",
    candidate: (n: number) => `Mask ${n}`,
    keep: "Keep",

    outlineOnly: "Outlines only",
    onionSkin: "Outlines of the mask before and after",
    before: "before",
    after: "after",
    follow: "Keep the view on the object while frames change (when zoomed in)",
    solo: "Only the selected object",

    tooEarly: (frame: number) =>
      `The picture of frame ${whole.format(frame)} is still loading. Click again when it is there.`,
    locked: "This frame is locked. Unlock it first to change its mask.",
    selectFirst: "Select an object first.",
    noMask: "There is no mask on this frame.",
    nothingToErase: "There is no mask here to take away from.",
    nothingToLock: "There is nothing to lock: this object has no mask on this frame.",
    nothingBefore: "No frame before this one shows the object.",
    nothingAfter: "No frame after this one shows the object.",
    copied: (frame: number) => `Copied from frame ${whole.format(frame)}.`,
    noHoles: "There are no holes.",
    filled: (n: number) => `${count(n, "hole", "holes")} filled.`,
    noSpecks: "There are no specks.",
    removed: (n: number) => `${count(n, "speck", "specks")} removed.`,
    nothingLeft: "Nothing is left of the mask: the object counts as not visible on this frame.",
    nothingLeftOf: (n: number) => `Nothing is left of object ${n} on this frame.`,
    failed: (because: string) => `The mask could not be changed: ${because}. It stays as it was.`,
  },
} as const;
