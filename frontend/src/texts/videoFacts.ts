/** What is known of videos, changed for many at once. */

import { count, whole } from "./format";

export const videoFactsTexts = {
  videoFacts: {
    hint: "Facts by which data sets are chosen and split: no creator ends up on two sides.",
    video: "Video",
    state: "State",
    length: "Length",
    size: "Size",
    added: "Added",
    edit: (n: number) => (n === 0 ? "Edit chosen videos" : `Edit ${count(n, "video", "videos")}`),
    chosen: (n: number) => `${n} chosen`,
    import: "Read facts from CSV …",
    importTitle: "Facts from a table",
    importHint:
      "Columns: video (name or id), creator, country (two letters), setting (indoor or outdoor), licence, tags (divided by semicolons). An empty cell leaves the fact as it is. Download the table above to see the form.",
    importFile: "Choose a CSV file",
    importLooks: (rows: number, changed: number) =>
      `${count(rows, "row", "rows")} read; ${count(changed, "video changes", "videos change")}.`,
    importTake: (n: number) => `Change ${count(n, "video", "videos")}`,
    importDone: (n: number) => `${count(n, "video was", "videos were")} changed.`,
    line: (n: number) => `Line ${n}`,
    editTitle: (n: number) => (n === 1 ? "Facts of one video" : `Facts of ${n} videos`),
    leave: "leave as it is",
    none: "none",
    addTags: "Add tags",
    removeTags: "Remove tags",
    tagsHint: "Divided by commas.",
    changed: (n: number) => (n === 0 ? "Nothing was different." : `${count(n, "video was", "videos were")} changed.`),
    empty: "No videos in this project yet.",
    remove: (n: number) => `Delete ${count(n, "video", "videos")}`,
    removeTitle: (n: number) => `Delete ${count(n, "video", "videos")}?`,
    removeFiles: (size: string) => `The uploaded files (${size}) and their pictures will be removed from this server.`,
    removeObjects: (n: number, videos: number) =>
      n === 0
        ? "Nobody has annotated them yet."
        : `${count(n, "object", "objects")} in ${count(videos, "video", "videos")} will be lost with all masks, prompts and tasks.`,
    removeKept: "This cannot be undone. Finished data sets keep what they hold.",
    removing: (done: number, all: number) => `Deleting: ${whole.format(done)} of ${whole.format(all)}`,
    removed: (n: number) => `${count(n, "video was", "videos were")} deleted.`,
    stopRemoving: "Stop here",
  },
} as const;
