/** What people say to each other about objects and videos. */

import { count } from "./format";

export const commentsTexts = {
  comments: {
    title: "Comments",
    openCount: (n: number) => count(n, "open comment", "open comments"),
    failed: "The comments could not be fetched.",
    emptyTitle: "Nothing was said yet",
    emptyText: (key: string) =>
      key === "" ? "Say something about this frame." : `Point at something in the picture and press ${key}.`,
    nothingOpen: "Everything is resolved.",
    video: "The whole video",

    add: "Comment",
    addTitle: "Comment on this frame",
    pins: "Numbers of comments on the picture",
    settled: (n: number) => `Resolved (${n})`,
    settledTitle: "List what is resolved, too",
    next: "Next open comment",
    noNext: "No open comment points to a frame.",

    placeholder: "What should be looked at?",
    field: "New comment",
    about: (name: string) => `about ${name}`,
    aboutVideo: "about the whole video instead",
    frame: (frame: number) => `frame ${frame}`,
    point: (frame: number) => `a point on frame ${frame}`,
    noPlace: "No frame",
    hint: "Enter sends, Shift + Enter begins a new line.",
    send: "Send",

    answer: "Answer",
    answerField: (author: string) => `Answer to ${author}`,
    answerPlaceholder: "Answer …",
    resolve: "Resolve",
    reopen: "Open again",
    resolvedBy: (name: string) => `Resolved by ${name}`,
    edit: "Edit",
    editField: "Your comment",
    save: "Save",
    remove: "Delete",
    removeTitle: "Delete this comment?",
    removeText: "Others will see that there was one, but not what it said.",
    deleted: "This comment was deleted.",
    edited: "edited",
    you: "You",

    sending: "Sending …",
    waits: (sentence: string) => `Not sent yet, it is kept here. ${sentence}`,
    refused: (sentence: string) => `Not taken. ${sentence}`,
    tryNow: "Try now",
    giveUp: "Throw it away",

    verdicts: { satisfactory: "Satisfactory", unsatisfactory: "Sent back", rejected: "Rejected" },
    span: (first: number, last: number) => (first === last ? `frame ${first}` : `frames ${first} to ${last}`),
    goTo: (frame: number) => `Show frame ${frame}`,
    pin: (number: number, author: string, text: string) => `Comment ${number} by ${author}: ${text}`,
    pinOfDraft: "Where the new comment points",
    mark: (n: number, frame: number) => `${count(n, "open comment", "open comments")} on frame ${frame}`,
    news: (authors: readonly string[]) => `New comment by ${authors.join(" and ")}`,
  },
} as const;
