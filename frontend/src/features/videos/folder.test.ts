import { describe, expect, it } from "vitest";

import { fromFolder, looksLikeVideo } from "./folder";

describe("files of a folder", () => {
  it("are videos by their type or their ending", () => {
    const names = ["a.MP4", "b.mkv", "notes.txt", "mp4", ".hidden.mp4", "c.tar.gz"];
    expect(names.map((name) => looksLikeVideo({ name, type: "" }))).toEqual([true, true, false, false, false, false]);
    expect(looksLikeVideo({ name: "camera", type: "video/quicktime" })).toBe(true);
  });

  it("are counted where they are none", () => {
    const dropped = fromFolder([new File([], "a.mp4"), new File([], "a.srt"), new File([], "Thumbs.db")]);
    expect([dropped.files.map(({ name }) => name), dropped.leftOut]).toEqual([["a.mp4"], 2]);
  });
});
