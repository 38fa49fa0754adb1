/**
 * Which key does what, as data: help is drawn from it, people rebind from it, and a test finds conflicts.
 *
 * Keys follow those that annotators have in their fingers from other tools. Who carries an action out says so with
 * `useKeyAction` or `useHeldKey`; an action that nobody carries out on the open screen leaves its key to the browser.
 */

/** Screens with keys of their own. An action without a scope works on all of them. */
export type KeyScope = "annotator" | "verification";

export type KeyGroup =
  | "frames"
  | "jumps"
  | "tracking"
  | "tools"
  | "pointer"
  | "objects"
  | "view"
  | "comments"
  | "work"
  | "verdicts"
  | "general";

interface Entry {
  readonly action: string;
  readonly group: KeyGroup;
  /** Chords such as `Ctrl+Shift+Z`; letters in capitals, other keys as the browser names them. */
  readonly chords: readonly string[];
  readonly scope?: KeyScope;
  /** The action lasts as long as the key is held; the same key may have another action when it is only tapped. */
  readonly held?: true;
  /** Held down, the action goes on. */
  readonly repeats?: true;
}

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

const TABLE = [
  { action: "next-frame", group: "frames", chords: ["ArrowRight", "F"], repeats: true },
  { action: "previous-frame", group: "frames", chords: ["ArrowLeft", "D"], repeats: true },
  { action: "next-ten", group: "frames", chords: ["Shift+ArrowRight", "V"], repeats: true },
  { action: "previous-ten", group: "frames", chords: ["Shift+ArrowLeft", "C"], repeats: true },
  { action: "first-frame", group: "frames", chords: ["Home"] },
  { action: "last-frame", group: "frames", chords: ["End"] },
  { action: "go-to-frame", group: "frames", chords: ["G"] },
  { action: "pan", group: "frames", chords: ["Space"], held: true },
  { action: "play", group: "frames", chords: ["K"] },
  { action: "loop", group: "frames", chords: ["Shift+K"] },
  { action: "slower", group: "frames", chords: ["<"] },
  { action: "faster", group: "frames", chords: [">"] },

  { action: "next-prompt", group: "jumps", chords: ["R"] },
  { action: "previous-prompt", group: "jumps", chords: ["E"] },
  { action: "best-frame", group: "jumps", chords: ["N"] },
  { action: "next-doubtful", group: "jumps", chords: ["Shift+N"] },
  { action: "next-stale", group: "jumps", chords: ["S"] },
  { action: "next-unreviewed", group: "jumps", chords: ["W"] },

  { action: "track-both", group: "tracking", chords: ["T"], scope: "annotator" },
  { action: "track-one-way", group: "tracking", chords: ["Shift+T"], scope: "annotator" },
  { action: "track-stale", group: "tracking", chords: ["Y"], scope: "annotator" },
  { action: "track-preview", group: "tracking", chords: ["Alt+T"], scope: "annotator" },
  { action: "range-start", group: "tracking", chords: ["I"], scope: "annotator" },
  { action: "range-end", group: "tracking", chords: ["Shift+I"], scope: "annotator" },
  { action: "range-track", group: "tracking", chords: ["Ctrl+E"], scope: "annotator" },
  { action: "stop", group: "tracking", chords: ["Escape"] },

  { action: "tool-click", group: "tools", chords: ["A"], scope: "annotator" },
  { action: "tool-box", group: "tools", chords: ["Shift+A"], scope: "annotator" },
  { action: "tool-brush", group: "tools", chords: ["B", "Shift+1"], scope: "annotator" },
  { action: "tool-eraser", group: "tools", chords: ["X", "Shift+2"], scope: "annotator" },
  { action: "swap-brush", group: "tools", chords: ["S"], scope: "annotator", held: true },
  { action: "tool-polygon-add", group: "tools", chords: ["P", "Shift+3"], scope: "annotator" },
  { action: "tool-polygon-subtract", group: "tools", chords: ["Shift+P", "Shift+4"], scope: "annotator" },
  { action: "remove-vertex", group: "tools", chords: ["Backspace"], scope: "annotator" },
  { action: "brush-smaller", group: "tools", chords: ["["], scope: "annotator", repeats: true },
  { action: "brush-larger", group: "tools", chords: ["]"], scope: "annotator", repeats: true },
  { action: "fill-holes", group: "tools", chords: ["J"], scope: "annotator" },
  { action: "remove-specks", group: "tools", chords: ["Shift+J"], scope: "annotator" },
  { action: "copy-previous", group: "tools", chords: ["Q"], scope: "annotator" },
  { action: "copy-next", group: "tools", chords: ["Shift+Q"], scope: "annotator" },
  { action: "next-candidate", group: "tools", chords: ["Tab"], scope: "annotator" },
  { action: "previous-candidate", group: "tools", chords: ["Shift+Tab"], scope: "annotator" },

  { action: "cursor-left", group: "pointer", chords: ["Ctrl+ArrowLeft"], scope: "annotator", repeats: true },
  { action: "cursor-right", group: "pointer", chords: ["Ctrl+ArrowRight"], scope: "annotator", repeats: true },
  { action: "cursor-up", group: "pointer", chords: ["Ctrl+ArrowUp"], scope: "annotator", repeats: true },
  { action: "cursor-down", group: "pointer", chords: ["Ctrl+ArrowDown"], scope: "annotator", repeats: true },
  { action: "cursor-fine-left", group: "pointer", chords: ["Ctrl+Shift+ArrowLeft"], scope: "annotator", repeats: true },
  {
    action: "cursor-fine-right",
    group: "pointer",
    chords: ["Ctrl+Shift+ArrowRight"],
    scope: "annotator",
    repeats: true,
  },
  { action: "cursor-fine-up", group: "pointer", chords: ["Ctrl+Shift+ArrowUp"], scope: "annotator", repeats: true },
  { action: "cursor-fine-down", group: "pointer", chords: ["Ctrl+Shift+ArrowDown"], scope: "annotator", repeats: true },
  { action: "confirm", group: "pointer", chords: ["Enter"], scope: "annotator" },
  { action: "confirm-negative", group: "pointer", chords: ["Shift+Enter"], scope: "annotator" },
  { action: "cursor-drag", group: "pointer", chords: ["."], scope: "annotator" },

  { action: "add-object", group: "objects", chords: ["+", "Insert"], scope: "annotator" },
  { action: "select-object", group: "objects", chords: DIGITS, scope: "annotator" },
  { action: "next-object", group: "objects", chords: ["PageDown"], scope: "annotator" },
  { action: "previous-object", group: "objects", chords: ["PageUp"], scope: "annotator" },
  { action: "absent", group: "objects", chords: ["O"], scope: "annotator" },
  { action: "lock", group: "objects", chords: ["L"], scope: "annotator" },
  { action: "clear-frame", group: "objects", chords: ["Delete"], scope: "annotator" },
  { action: "delete-object", group: "objects", chords: ["Shift+Delete"], scope: "annotator" },

  { action: "hide-object", group: "view", chords: ["H"] },
  { action: "hide-masks", group: "view", chords: ["Shift+H"] },
  { action: "peek", group: "view", chords: ["V"], held: true },
  { action: "solo", group: "view", chords: ["Z"], scope: "annotator" },
  { action: "outline-only", group: "view", chords: ["Shift+U"] },
  { action: "onion-skin", group: "view", chords: ["U"] },
  { action: "follow", group: "view", chords: ["M"] },
  { action: "zoom-in", group: "view", chords: ["="], repeats: true },
  { action: "zoom-out", group: "view", chords: ["-"], repeats: true },
  { action: "fit", group: "view", chords: ["0"] },
  { action: "panels", group: "view", chords: ["\\"] },

  { action: "add-comment", group: "comments", chords: ["Shift+C"] },
  { action: "next-comment", group: "comments", chords: [";"] },
  { action: "comment-pins", group: "comments", chords: ["'"] },

  { action: "submit", group: "work", chords: ["Ctrl+Enter"], scope: "annotator" },
  { action: "skip", group: "work", chords: ["Ctrl+Space"], scope: "annotator" },

  { action: "satisfactory", group: "verdicts", chords: ["1"], scope: "verification" },
  { action: "unsatisfactory", group: "verdicts", chords: ["2"], scope: "verification" },
  { action: "reject", group: "verdicts", chords: ["3"], scope: "verification" },
  { action: "send-verdict", group: "verdicts", chords: ["Enter"], scope: "verification" },
  { action: "verdict-back", group: "verdicts", chords: ["Z"], scope: "verification" },
  { action: "span-first", group: "verdicts", chords: ["I"], scope: "verification" },
  { action: "span-last", group: "verdicts", chords: ["O"], scope: "verification" },
  { action: "watch", group: "verdicts", chords: ["Space"], scope: "verification" },
  { action: "close-look", group: "verdicts", chords: ["X"], scope: "verification" },
  { action: "select-all", group: "verdicts", chords: ["A"], scope: "verification" },
  { action: "grid-up", group: "verdicts", chords: ["ArrowUp"], scope: "verification", repeats: true },
  { action: "grid-down", group: "verdicts", chords: ["ArrowDown"], scope: "verification", repeats: true },

  { action: "undo", group: "general", chords: ["Ctrl+Z"], repeats: true },
  { action: "redo", group: "general", chords: ["Ctrl+Shift+Z", "Ctrl+Y"], repeats: true },
  { action: "save", group: "general", chords: ["Ctrl+S"], scope: "annotator" },
  { action: "help", group: "general", chords: ["?", "F1", "F2"] },
] as const satisfies readonly Entry[];

export type KeyAction = (typeof TABLE)[number]["action"];

export interface KeyBinding extends Entry {
  readonly action: KeyAction;
}

/** Every action with its first keys, in the order of help. */
export const KEY_TABLE: readonly KeyBinding[] = TABLE;

export const KEY_GROUPS: readonly KeyGroup[] = [
  "frames",
  "jumps",
  "tracking",
  "tools",
  "pointer",
  "objects",
  "view",
  "comments",
  "work",
  "verdicts",
  "general",
];
