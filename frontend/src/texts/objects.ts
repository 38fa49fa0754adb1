/** The list of objects. */

import { frames, whole } from "./format";

export const objectsTexts = {
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
} as const;
