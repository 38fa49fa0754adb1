import { expect, it } from "vitest";

import { formatsOf, missingFormats, named, pendingAddition } from "./formats";

const addition = (number: number, formats: ["davis"] | ["mots"], manifest: string | null) => ({
  number,
  formats,
  software: {},
  created_at: "2026-11-23T12:00:00Z",
  created_by: "ada",
  manifest_sha256: manifest,
});

it("counts what is being added as there already", () => {
  const version = {
    formats: ["sa-v" as const],
    additions: [addition(1, ["davis"], "ab"), addition(2, ["mots"], null)],
  };
  expect(formatsOf(version)).toEqual(["sa-v", "davis", "mots"]);
  expect(missingFormats(version)).not.toContain("davis");
  expect(missingFormats(version)).toContain("coco-video");
  expect(pendingAddition(version)?.number).toBe(2);
  expect(named(["sa-v", "davis"])).toBe("SA-V, DAVIS 2017");
});

it("finds nothing pending in a finished version", () => {
  expect(pendingAddition({ formats: ["sa-v"], additions: [addition(1, ["davis"], "ab")] })).toBeUndefined();
});
