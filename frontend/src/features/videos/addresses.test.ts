import { describe, expect, it } from "vitest";

import { addressesIn } from "./addresses";

describe("addresses in a text", () => {
  it("stand one a line, each once", () => {
    expect(addressesIn("https://a.org/1.mp4\n\n s3://b/c/ \nhttps://a.org/1.mp4")).toEqual([
      "https://a.org/1.mp4",
      "s3://b/c/",
    ]);
  });

  it("are found in a table", () => {
    expect(addressesIn('name,url\n"street","http://a.org/x?y=1"\nfield,http://a.org/2.mp4')).toEqual([
      "http://a.org/x?y=1",
      "http://a.org/2.mp4",
    ]);
  });

  it("are sent as they are where they are none, so that the server can say so", () => {
    expect(addressesIn("url\nstreet.mp4\ns3://b/c.mp4")).toEqual(["street.mp4", "s3://b/c.mp4"]);
  });
});
