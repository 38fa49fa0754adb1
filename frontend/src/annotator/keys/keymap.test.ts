import { describe, expect, it } from "vitest";

import { bindingOf, chordOf, KEY_BINDINGS, keyConflicts, readableChord, shortcutOf } from "./keymap";

const press = (key: string, modifiers: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) =>
  chordOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });

describe("the key table", () => {
  it("gives no key to two actions", () => {
    expect(keyConflicts(KEY_BINDINGS)).toEqual([]);
  });

  it("would notice a conflict", () => {
    const again = { action: "help", group: "general", chords: ["T"] } as const;
    expect(keyConflicts([...KEY_BINDINGS, again])).toEqual(["T"]);
  });

  it("has one entry for each action", () => {
    const actions = KEY_BINDINGS.map(({ action }) => action);
    expect(new Set(actions).size).toBe(actions.length);
  });
});

describe("chordOf", () => {
  it.each([
    [press("t"), "track-both"],
    [press("T", { shiftKey: true }), "track-one-way"],
    [press(" "), "play"],
    [press("ArrowRight"), "next-frame"],
    [press("ArrowRight", { shiftKey: true }), "next-ten"],
    [press("?", { shiftKey: true }), "help"],
    [press("+", { shiftKey: true }), "add-object"],
    [press("z", { ctrlKey: true }), "undo"],
    [press("Z", { metaKey: true, shiftKey: true }), "redo"],
    [press("7"), "select-object"],
  ])("%s means %s", (chord, action) => {
    expect(bindingOf(chord)?.action).toBe(action);
  });

  it("leaves the browser its own keys", () => {
    expect(bindingOf(press("t", { ctrlKey: true }))).toBeNull();
    expect(bindingOf(press("ArrowLeft", { altKey: true }))).toBeNull();
    expect(bindingOf(press("F5"))).toBeNull();
  });

  it("takes capitals without Shift as the plain key, for Caps Lock", () => {
    expect(bindingOf(press("T"))?.action).toBe("track-both");
  });
});

describe("shortcuts", () => {
  it("are written as on the keys", () => {
    expect(shortcutOf("next-frame")).toBe("→");
    expect(shortcutOf("undo")).toBe("Ctrl+Z");
    expect(readableChord("+")).toBe("+");
  });
});
