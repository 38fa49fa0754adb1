/** Who or what made a mask. Pure. */

import type { Mask } from "../../api/types";
import { networkName } from "../../features/shell/network";
import { texts } from "../../texts";
import { isTrusted } from "./stretches";

const TOOLS: Readonly<Record<string, string>> = texts.timeline.makers;

/** The tool of a person's edit, else the network, in a word or two; null where the mask does not say. */
export function makerOf(mask: Mask): string | null {
  const { tool, model } = mask.origin;
  if (isTrusted(mask) && tool === "absent") return null; // a person said so, and no network
  const byHand = isTrusted(mask) && typeof tool === "string" ? TOOLS[tool] : undefined;
  return byHand ?? (typeof model === "string" ? networkName(model) : null);
}
