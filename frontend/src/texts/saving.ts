/** Whether work is on the server, and what waits. */

import { count } from "./format";

export const savingTexts = {
  saving: {
    saved: "Saved",
    savedTitle: "Everything you did is stored on the server.",
    saving: "Saving …",
    waiting: (n: number, because: string) => `${n} waiting: ${because}`,
    noConnection: "no connection",
    signIn: "sign in to send",
    server: "the server cannot answer now",
    conflict: (n: number) => `${count(n, "change", "changes")}: choose a mask`,
    details: "Show what waits",
    title: "What waits",
    text: "Nothing is lost: it is kept in this browser, also when you close it, and goes to the server in the order in which you did it.",
    making: (n: number) => `${count(n, "stroke is", "strokes are")} still being made into masks.`,
    looking: "What an earlier page may have left is being looked for.",
    sendNow: "Send now",
    giveUp: "Give up",
    giveUpLabel: (what: string) => `Give up: ${what}`,
    nothingKept: (why: string) =>
      `This browser keeps nothing over a reload, so stay on this page until all is saved. Leave private browsing or free some disk space. (${why})`,
  },
} as const;
