import { expect, it } from "vitest";

import { byVideos } from "./statistics";

it("tells of the countries with the most videos first, and of unknown ones apart", () => {
  expect(byVideos({ BR: 1, DE: 3, PE: 3, unknown: 9 })).toEqual({
    known: [
      ["DE", 3],
      ["PE", 3],
      ["BR", 1],
    ],
    unknown: 9,
  });
});
