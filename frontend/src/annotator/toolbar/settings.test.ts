import { describe, expect, it } from "vitest";

import { createSettings, recalled, toolInHand } from "./settings";

function memory(): Pick<Storage, "getItem" | "setItem"> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

describe("settings", () => {
  it("are the same after a reload, but for what a key holds and what a video shows alone", () => {
    const storage = memory();
    createSettings(storage).setState({
      tool: "eraser",
      brush: { shape: "square", size: 7 },
      swapped: true,
      solo: true,
    });
    expect(createSettings(storage).getState()).toMatchObject({
      tool: "eraser",
      brush: { shape: "square", size: 7 },
      swapped: false,
      solo: false,
    });
  });

  it("pass over what means nothing any more", () => {
    const text = JSON.stringify({ tool: "lasso", brush: { shape: "star", size: -3 }, follow: "yes" });
    expect(recalled(text)).toMatchObject({ tool: "click", brush: { shape: "circle", size: 1 }, follow: false });
    expect(recalled(null)).toEqual({});
  });
});

describe("toolInHand", () => {
  it("is the chosen one, or the first that the phase allows", () => {
    expect(toolInHand({ tool: "click", allowed: new Set(["click", "box"]) })).toBe("click");
    expect(toolInHand({ tool: "click", allowed: new Set(["brush", "eraser", "polygon"]) })).toBe("brush");
    expect(toolInHand({ tool: "polygon-subtract", allowed: new Set(["polygon"]) })).toBe("polygon-subtract");
  });
});
