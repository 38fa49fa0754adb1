/** The proposed masks of a frame, as they are wanted and painted. Pure. */

import type { ProposedMask } from "../../api/types";
import type { VideoObject } from "../../document/objects";
import { colourOf } from "../../paint/colours";
import type { MaskWish } from "../masks/maskLoader";
import type { Proposed } from "./difference";

const AHEAD = 4;

export interface ShownProposal {
  readonly colour: string;
  readonly wish: MaskWish;
}

/** Those of a frame that would change something and are not hidden. */
export function shownProposals(
  runId: string,
  proposed: Proposed,
  objects: readonly VideoObject[],
  frame: number,
  hiddenIds: ReadonlySet<string>,
): ShownProposal[] {
  return objects.flatMap(({ id, colour }) => {
    const mask = hiddenIds.has(id) ? undefined : proposed.get(id)?.[frame];
    if (mask === undefined || mask.area === 0 || mask.kept) return [];
    return [{ colour: colourOf(colour), wish: wishFor(runId, mask, colourOf(colour)) }];
  });
}

/** What to unpack: this frame first, then those ahead. */
export function proposalWishes(
  runId: string,
  proposed: Proposed,
  objects: readonly VideoObject[],
  frame: number,
  travel: 1 | -1,
  hiddenIds: ReadonlySet<string>,
): MaskWish[] {
  const steps = Array.from({ length: AHEAD + 1 }, (_, step) => frame + step * travel);
  return steps.flatMap((at) => shownProposals(runId, proposed, objects, at, hiddenIds).map(({ wish }) => wish));
}

function wishFor(
  runId: string,
  { masklet_id: id, frame_index: frame, counts }: ProposedMask,
  colour: string,
): MaskWish {
  return { key: `${runId}:${id}:${frame}`, cell: `${runId}:${id}:${frame}`, counts, colour };
}
