/** From document and view to the masks that are wanted and painted. Pure. */

import type { Mask } from "../../api/types";
import type { VideoObject } from "../../document/objects";
import { cellKey, isTrained, type DocumentState } from "../../document/state";
import { colourOf } from "../../paint/colours";
import { selectedOpacity, type EditorState } from "../editor";
import type { MaskInScene } from "../../paint/masks";
import { texts } from "../../texts";
import type { MaskWish, PaintableMask } from "./maskLoader";

/** Masks of so many frames ahead are unpacked before they are needed. */
const AHEAD = 10;

export interface ShownMask {
  readonly object: VideoObject;
  readonly mask: Mask;
  readonly wish: MaskWish;
}

type Visibility = Pick<EditorState, "hiddenIds" | "masksHidden" | "peeking">;

/** The masks to see on a frame, in painting order: the selected one last, on top. */
export function shownMasks(
  masks: DocumentState["masks"],
  objects: readonly VideoObject[],
  frameIndex: number,
  selectedId: string | null,
  { hiddenIds, masksHidden, peeking }: Visibility,
): ShownMask[] {
  if (masksHidden || peeking) return [];
  const shown: ShownMask[] = [];
  for (const object of objects) {
    const mask = masks.get(object.id)?.[frameIndex];
    if (mask === undefined || mask.area === 0 || mask.state === "absent" || hiddenIds.has(object.id)) continue;
    const one = { object, mask, wish: wishFor(mask, object) };
    if (object.id === selectedId) shown.push(one);
    else shown.unshift(one);
  }
  return shown;
}

/** What to unpack: this frame first, then those ahead. */
export function maskWishes(
  masks: DocumentState["masks"],
  objects: readonly VideoObject[],
  frameIndex: number,
  travel: 1 | -1,
  hiddenIds: ReadonlySet<string>,
): MaskWish[] {
  const wishes: MaskWish[] = [];
  const visible = objects.filter(({ id }) => !hiddenIds.has(id));
  for (let step = 0; step <= AHEAD; step++) {
    for (const object of visible) {
      const mask = masks.get(object.id)?.[frameIndex + step * travel];
      if (mask !== undefined && mask.area > 0) wishes.push(wishFor(mask, object));
    }
  }
  return wishes;
}

export function sceneMask(
  { object, mask }: ShownMask,
  paintable: PaintableMask,
  { selectedId, opacity }: Pick<EditorState, "selectedId" | "opacity">,
): MaskInScene {
  const selected = object.id === selectedId;
  const trained = isTrained(mask);
  return {
    ...paintable,
    colour: colourOf(object.colour),
    opacity: selected ? selectedOpacity(opacity) : opacity,
    selected,
    trained,
    stale: mask.state === "stale",
    badge: trained ? String(object.number) : `${object.number} ${texts.model.untrained}`,
  };
}

function wishFor(mask: Mask, object: VideoObject): MaskWish {
  const colour = colourOf(object.colour);
  const cell = cellKey(mask.masklet_id, mask.frame_index);
  return { key: `${cell}:${mask.revision}:${colour}`, cell: `${cell}:${colour}`, counts: mask.counts, colour };
}
