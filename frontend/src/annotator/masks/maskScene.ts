/** From document and view to the masks that are wanted and painted. Pure. */

import type { Mask } from "../../api/types";
import type { VideoObject } from "../../document/objects";
import { cellKey, isTrained, type DocumentState } from "../../document/state";
import { colourOf } from "../../paint/colours";
import { selectedOpacity, type EditorState } from "../editor";
import type { MaskInScene } from "../../paint/masks";
import { texts } from "../../texts";
import type { Settings } from "../toolbar/settings";
import { isVisible } from "./currentMask";
import type { MaskWish, PaintableMask } from "./maskLoader";

/** Masks of so many frames ahead are unpacked before they are needed. */
const AHEAD = 10;

export interface ShownMask {
  readonly object: VideoObject;
  readonly wish: MaskWish;
  readonly trained: boolean;
  readonly stale: boolean;
}

export type Visibility = Pick<EditorState, "hiddenIds" | "masksHidden" | "peeking"> & Pick<Settings, "solo">;

/** A mask that is seen in place of the stored one. */
export interface Instead {
  readonly counts: string | null;
  /** Tells it from all others of its cell. */
  readonly key: string;
}

/** Where on a frame something else than the stored mask is seen; null for a cell as it is stored. */
export type InsteadOf = (maskletId: string, frameIndex: number) => Instead | null;

/** The masks to see on a frame, in painting order: the selected one last, on top. */
export function shownMasks(
  masks: DocumentState["masks"],
  objects: readonly VideoObject[],
  frameIndex: number,
  selectedId: string | null,
  { hiddenIds, masksHidden, peeking, solo }: Visibility,
  insteadOf: InsteadOf = () => null,
): ShownMask[] {
  if (masksHidden || peeking) return [];
  const alone = solo && objects.some(({ id }) => id === selectedId);
  const shown: ShownMask[] = [];
  for (const object of objects) {
    const selected = object.id === selectedId;
    if (hiddenIds.has(object.id) || (alone && !selected)) continue;
    const one = maskOn(masks.get(object.id)?.[frameIndex], object, frameIndex, insteadOf(object.id, frameIndex));
    if (one === null) continue;
    if (selected) shown.push(one);
    else shown.unshift(one);
  }
  return shown;
}

function maskOn(
  mask: Mask | undefined,
  object: VideoObject,
  frameIndex: number,
  instead: Instead | null,
): ShownMask | null {
  if (instead !== null) {
    if (instead.counts === null) return null;
    const { key: cell, colour } = cellIn(object, frameIndex);
    const wish = { key: `${cell}:${instead.key}`, cell, counts: instead.counts, colour };
    return { object, wish, trained: mask === undefined || isTrained(mask), stale: false };
  }
  if (!isVisible(mask)) return null;
  return { object, wish: wishFor(mask, object), trained: isTrained(mask), stale: mask.state === "stale" };
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
  { object, trained, stale }: ShownMask,
  paintable: PaintableMask,
  { selectedId, opacity, outlineOnly }: Pick<EditorState, "selectedId" | "opacity"> & Pick<Settings, "outlineOnly">,
): MaskInScene {
  const selected = object.id === selectedId;
  return {
    ...paintable,
    colour: colourOf(object.colour),
    // A mask too ragged for an outline would not be seen at all without its fill.
    opacity: outlineOnly && paintable.outline !== null ? 0 : selected ? selectedOpacity(opacity) : opacity,
    selected,
    trained,
    stale,
    badge: trained ? String(object.number) : `${object.number} ${texts.model.untrained}`,
  };
}

export function wishFor(mask: Mask, object: VideoObject): MaskWish {
  const { key: cell, colour } = cellIn(object, mask.frame_index);
  // Revisions begin anew where a mask was taken away and another came: only the time tells the two apart.
  return { key: `${cell}:${mask.revision}:${mask.updated_at}`, cell, counts: mask.counts, colour };
}

/** A cell in the object's colour: masks of another colour are other pictures. */
function cellIn({ id, colour }: VideoObject, frameIndex: number): { key: string; colour: string } {
  const named = colourOf(colour);
  return { key: `${cellKey(id, frameIndex)}:${named}`, colour: named };
}
