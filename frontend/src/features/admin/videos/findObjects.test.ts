import { describe, expect, it } from "vitest";

import { FIND_EVERYTHING, nameOf, networksOf, settingsOf } from "./findObjects";

describe("settingsOf", () => {
  it("leaves to the server what nobody chose", () => {
    expect(settingsOf(FIND_EVERYTHING)).toEqual({});
  });

  it("names the network, the step and the most that were chosen", () => {
    expect(settingsOf({ network: "nano", frameStep: 4, most: " 12 " })).toEqual({
      model: "nano",
      frame_step: 4,
      max_masklets: 12,
    });
  });
});

describe("nameOf", () => {
  const CHOSEN = [{ id: "1", name: "street.mp4" }];

  it("is the video's own name", () => {
    expect(nameOf({ video_id: "1", name: "road.mp4" }, CHOSEN)).toBe("road.mp4");
  });

  it("is the name under which a video was chosen that is gone", () => {
    expect(nameOf({ video_id: "1", name: null }, CHOSEN)).toBe("street.mp4");
    expect(nameOf({ video_id: "2", name: null }, CHOSEN)).toBe("2");
  });
});

describe("networksOf", () => {
  it("names each network once, in order, as people write it", () => {
    expect(networksOf([{ model: "sam2.1-tiny" }, { model: "nano" }, { model: "nano" }])).toEqual([
      { value: "nano", label: "nano" },
      { value: "sam2.1-tiny", label: "SAM 2.1 T" },
    ]);
  });
});
