/** Names of networks and devices as people write them. Pure. */

import { texts } from "../../texts";

const SIZES: Readonly<Record<string, string>> = { tiny: "T", small: "S", "base-plus": "B+", large: "L" };

/** "sam2.1-base-plus" → "SAM 2.1 B+"; other names stay as they are. */
export function networkName(name: string): string {
  const [, version = "", size = ""] = /^sam(\d(?:\.\d)?)-(.+)$/.exec(name) ?? [];
  const short = SIZES[size];
  return short === undefined ? name : `SAM ${version} ${short}`;
}

/** "cuda:1" → "GPU 1", "cpu" → "CPU"; other devices stay as they are. */
export function deviceName(device: string): string {
  const [kind = "", index] = device.split(":");
  if (kind !== "cuda") return kind === "cpu" ? texts.model.cpu : device;
  return texts.model.gpu(index ?? "");
}
