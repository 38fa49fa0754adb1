import { describe, expect, it } from "vitest";

import { fileNameOf } from "./downloadExport";

describe("fileNameOf", () => {
  it("takes the UTF-8 name before the plain one", () => {
    expect(fileNameOf("attachment; filename=\"_.json\"; filename*=UTF-8''%E2%9A%93_manual.json")).toBe(
      "⚓_manual.json",
    );
  });

  it("takes the plain name, or a sensible one", () => {
    expect(fileNameOf('attachment; filename="clip_manual.json"')).toBe("clip_manual.json");
    expect(fileNameOf(null)).toBe("masklets_manual.json");
  });
});
