// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { boundKeys, bindingsOf, keyConflicts, parseRebound, rebind, rivalsOf } from "./bindings";
import { chordOf, readableChord, type KeyPress } from "./chords";
import { KeyHandlers } from "./handlers";
import { KeyListener } from "./keyListener";
import { bindKeys, keymap, resetKeys, shortcutOf } from "./keymap";
import { KEY_TABLE, type KeyAction, type KeyScope } from "./table";

const pressOf = (key: string, rest: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...rest,
});
const chord = (key: string, rest: Partial<KeyPress> = {}): string => chordOf(pressOf(key, rest));
const meaning = (pressed: string, scope: KeyScope = "annotator"): KeyAction[] =>
  bindingsOf(KEY_TABLE, pressed, scope).map(({ action }) => action);

describe("the table of keys", () => {
  it("gives no key to two actions", () => {
    expect(keyConflicts(KEY_TABLE)).toEqual([]);
  });

  it("has one entry for each action", () => {
    const actions = KEY_TABLE.map(({ action }) => action);
    expect(new Set(actions).size).toBe(actions.length);
  });
});

describe("chordOf", () => {
  it.each<[string, KeyAction]>([
    [chord("t"), "track-both"],
    [chord("T", { shiftKey: true }), "track-one-way"],
    [chord(" "), "pan"],
    [chord("ArrowRight"), "next-frame"],
    [chord("ArrowRight", { shiftKey: true }), "next-ten"],
    [chord("?", { shiftKey: true }), "help"],
    [chord("+", { shiftKey: true }), "add-object"],
    [chord("z", { ctrlKey: true }), "undo"],
    [chord("Z", { metaKey: true, shiftKey: true }), "redo"],
    [chord("7"), "select-object"],
    [chord("!", { shiftKey: true, code: "Digit1" }), "tool-brush"],
    [chord("1", { shiftKey: true, code: "Digit1" }), "select-object"],
    [chord("Enter", { ctrlKey: true }), "submit"],
    [chord(" ", { ctrlKey: true }), "skip"],
  ])("%s means %s", (pressed, action) => {
    expect(meaning(pressed)).toContain(action);
  });

  it("leaves the browser its own keys", () => {
    expect(meaning(chord("t", { ctrlKey: true }))).toEqual([]);
    expect(meaning(chord("ArrowLeft", { altKey: true }))).toEqual([]);
    expect(meaning(chord("F5"))).toEqual([]);
  });

  it("takes capitals without Shift as the plain key, for Caps Lock", () => {
    expect(meaning(chord("T"))).toEqual(["track-both"]);
  });
});

describe("scopes", () => {
  it("let digits mean verdicts where work is verified", () => {
    expect(meaning("1", "annotator")).toEqual(["select-object"]);
    expect(meaning("1", "verification")).toEqual(["satisfactory"]);
  });

  it("allow a tap and a hold on one key", () => {
    expect(meaning("V").sort()).toEqual(["next-ten", "peek"]);
  });
});

describe("binding anew", () => {
  it("names the rivals of a key", () => {
    expect(rivalsOf(KEY_TABLE, "tool-brush", "T")).toEqual(["track-both"]);
    expect(rivalsOf(KEY_TABLE, "tool-brush", "1")).toEqual(["select-object"]);
    expect(rivalsOf(KEY_TABLE, "satisfactory", "T")).toEqual([]);
  });

  it("takes the key from the rival", () => {
    const bindings = boundKeys(KEY_TABLE, rebind(KEY_TABLE, {}, "tool-brush", ["T"]));
    expect(bindingsOf(bindings, "T", "annotator").map(({ action }) => action)).toEqual(["tool-brush"]);
    expect(keyConflicts(bindings)).toEqual([]);
  });

  it("forgets what is no action any more", () => {
    expect(parseRebound(KEY_TABLE, '{"tool-brush":["€"],"gone":["Z"],"eraser":7}')).toEqual({ "tool-brush": ["€"] });
    expect(parseRebound(KEY_TABLE, null)).toEqual({});
  });
});

describe("the keys in force", () => {
  beforeEach(() => resetKeys());
  afterEach(() => resetKeys());

  it("are shown in tips and kept in the browser", () => {
    expect(shortcutOf("next-frame")).toBe("→");
    bindKeys("next-frame", ["€"]);
    expect(shortcutOf("next-frame")).toBe("€");
    expect(localStorage.getItem("maskloom.keys")).toBe('{"next-frame":["€"]}');
    resetKeys();
    expect(shortcutOf("undo")).toBe("Ctrl+Z");
    expect(readableChord("+")).toBe("+");
  });
});

describe("the listener", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function setUp() {
    const handlers = new KeyHandlers();
    const listener = new KeyListener("annotator", () => keymap.getState().bindings, handlers);
    const heard: string[] = [];
    const at = (key: string, timeStamp: number) => ({ ...pressOf(key), code: key, timeStamp });
    const down = (key: string, repeat = false): boolean => listener.down({ ...at(key, Date.now()), repeat });
    const up = (key: string, timeMs = Date.now()): void => listener.up(at(key, timeMs));
    return { handlers, listener, heard, down, up };
  }

  it("leaves a key that nobody listens to", () => {
    expect(setUp().down("b")).toBe(false);
  });

  it("asks the newest handler first, and the next one where it does not apply", () => {
    const { handlers, heard, down } = setUp();
    handlers.onPress("next-candidate", () => void heard.push("old"));
    const end = handlers.onPress("next-candidate", () => {
      heard.push("new");
      return false;
    });
    expect(down("Tab")).toBe(true);
    end();
    down("Tab");
    expect(heard).toEqual(["new", "old", "old"]);
  });

  it("repeats only what goes on while the key is held", () => {
    const { handlers, heard, down } = setUp();
    handlers.onPress("next-frame", () => void heard.push("frame"));
    handlers.onPress("track-both", () => void heard.push("track"));
    for (const key of ["f", "t"]) {
      down(key);
      down(key, true);
    }
    expect(heard).toEqual(["frame", "frame", "track"]);
  });

  it("tells when a tapped key is let go, whoever had taken it", () => {
    const { handlers, heard, down, up } = setUp();
    handlers.onPress(
      "tool-eraser",
      () => void heard.push("down"),
      () => void heard.push("up"),
    );
    down("x");
    down("x", true);
    up("x");
    up("x");
    expect(heard).toEqual(["down", "up"]);
  });

  it("tells a tap from a hold on the same key", () => {
    const { handlers, heard, down, up } = setUp();
    handlers.onPress("next-ten", () => void heard.push("ten"));
    handlers.onHold("peek", (held) => void heard.push(held ? "peek" : "peeked"));
    down("v");
    up("v");
    down("v");
    vi.advanceTimersByTime(500);
    down("v", true);
    up("v");
    expect(heard).toEqual(["ten", "peek", "peeked"]);
  });

  it("takes a tap for a tap where a busy page hears of its end late", () => {
    const { handlers, heard, down, up } = setUp();
    handlers.onPress("next-ten", () => void heard.push("ten"));
    handlers.onHold("peek", (held) => void heard.push(held ? "peek" : "peeked"));
    const letGoMs = Date.now() + 80;
    down("v");
    vi.advanceTimersByTime(500);
    up("v", letGoMs);
    expect(heard).toEqual(["peek", "peeked", "ten"]);
  });

  it("lets go of what is held when the page loses the keyboard", () => {
    const { handlers, listener, heard, down } = setUp();
    handlers.onHold("pan", (held) => void heard.push(String(held)));
    down(" ");
    listener.letGo();
    expect(heard).toEqual(["true", "false"]);
  });
});
