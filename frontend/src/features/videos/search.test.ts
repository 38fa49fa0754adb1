import { describe, expect, it } from "vitest";

import { makeVideo } from "../../testing/factories";
import { allCountries } from "./countries";
import { fits } from "./search";

describe("searching videos", () => {
  const video = makeVideo({ name: "Street 12.mp4", tags: ["night", "rain"], country: "PE", creator: "Grace" });

  it.each(["", "  ", "street", "RAIN peru", "grace 12"])("finds %j", (words) => {
    expect(fits(video, words)).toBe(true);
  });

  it.each(["field", "street snow"])("does not find %j", (words) => {
    expect(fits(video, words)).toBe(false);
  });
});

describe("countries", () => {
  it("are those that the server knows, by name", () => {
    const all = allCountries();
    expect(all).toHaveLength(249);
    expect(all[0]).toEqual({ code: "AF", name: "Afghanistan" });
  });
});
