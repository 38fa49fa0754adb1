import { describe, expect, it } from "vitest";

import { makeVideo } from "../../../testing/factories";
import { bulkUpdate, factsDraft, LEAVE, retyped } from "./factsDraft";

const VIDEOS = [
  makeVideo({ id: "a", creator: "Ada", country: "PE" }),
  makeVideo({ id: "b", creator: "Grace", country: "PE", setting: null }),
];

describe("facts of many videos", () => {
  it("show what they have in common", () => {
    expect(factsDraft(VIDEOS)).toMatchObject({ creator: LEAVE, country: "PE", setting: "", licence: "" });
  });

  it("stay as they are where videos differ and a field is emptied again", () => {
    const { creator, country } = factsDraft(VIDEOS);
    expect([retyped(creator, "A"), retyped(creator, ""), retyped(country, "")]).toEqual(["A", LEAVE, ""]);
  });

  it("send only what was changed", () => {
    const draft = { ...factsDraft(VIDEOS), setting: "outdoor", country: "", addTags: "rain, night" };
    expect(bulkUpdate(VIDEOS, draft)).toEqual({
      video_ids: ["a", "b"],
      facts: { setting: "outdoor", country: null },
      add_tags: ["rain", "night"],
      remove_tags: [],
    });
  });
});
