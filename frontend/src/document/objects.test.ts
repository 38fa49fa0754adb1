import { describe, expect, it } from "vitest";

import { makeMasklet } from "../testing/factories";
import type { OutboxAction } from "./actions";
import { selectionThatCounts, videoObjects } from "./objects";
import { enqueue, type Outbox } from "./outbox";

describe("the objects", () => {
  const create = (maskletId: string): OutboxAction => ({ kind: "create", maskletId });
  const listed = (known: readonly string[], ...begun: string[]) =>
    videoObjects(
      known.map((id, index) => makeMasklet({ id, number: index + 1 })),
      begun.map(create).reduce<Outbox>(enqueue, []),
    ).map(({ id, number }) => `${id} ${number}`);

  it("are those of the server, then those that are begun here", () => {
    expect(listed(["dog"], "cat", "owl")).toEqual(["dog 1", "cat 2", "owl 3"]);
  });

  it("stand there once, also when one is heard of before its beginning is answered", () => {
    expect(listed(["dog", "cat"], "cat", "owl")).toEqual(["dog 1", "cat 2", "owl 3"]);
  });
});

describe("the selection", () => {
  const objects = videoObjects([makeMasklet({ id: "dog" })], []);

  it("counts while its object is there", () => {
    expect(selectionThatCounts("dog", objects, false)).toBe("dog");
  });

  it("does not count once its object is gone", () => {
    expect(selectionThatCounts("cat", objects, false)).toBeNull();
  });

  it("counts before anybody can know", () => {
    expect(selectionThatCounts("cat", [], true)).toBe("cat");
  });
});
