import { describe, expect, it } from "vitest";

import { deviceName, networkName } from "./network";

describe("names", () => {
  it.each([
    ["sam2.1-base-plus", "SAM 2.1 B+"],
    ["sam2-tiny", "SAM 2 T"],
    ["sam2.1-huge", "sam2.1-huge"],
    ["nano", "nano"],
  ])("of the network %s: %s", (name, written) => {
    expect(networkName(name)).toBe(written);
  });

  it.each([
    ["cpu", "CPU"],
    ["cuda", "GPU"],
    ["cuda:2", "GPU 2"],
    ["mps", "mps"],
  ])("of the device %s: %s", (device, written) => {
    expect(deviceName(device)).toBe(written);
  });
});
