/** What a preview means for whoever makes a version. Pure. */

import type { Preview } from "./useDatasets";

type PartFacts = Preview["parts"][number];

/** Whether val or test would hold fewer videos than there is room for. */
export function isShort({ split, wanted, videos }: PartFacts, all: number): boolean {
  return split !== "train" && videos < Math.floor(wanted * all + 1e-9);
}

/** Videos in val and test of which nobody knows who recorded them. */
export function unknownInParts(parts: readonly PartFacts[]): number {
  return parts
    .filter(({ split }) => split !== "train")
    .reduce((sum, { creators_unknown }) => sum + creators_unknown, 0);
}
