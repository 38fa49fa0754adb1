/** What a person does to a mask by hand, from run lengths to run lengths. Pure; run in the web worker. */

import { areaOf, crop, emptyBitmap, paintRows, union, type Bitmap, type PixelRect } from "./bitmap";
import type { FramePoint, Size } from "./points";
import { polygonRows } from "./polygon";
import { withoutHoles, withoutSpecks } from "./regions";
import { decodeCropped, decodeInto, encodeCropped, type CroppedMask } from "./rle";

/** Pixels that the newest stroke has painted; other foreground is 1. */
export const JUST_PAINTED = 2;

export type MaskChange =
  /** Painted on already: the mask as it has become, what was added {@link JUST_PAINTED}. */
  | { readonly kind: "stroke"; readonly mask: CroppedMask | null }
  | {
      readonly kind: "polygon";
      readonly counts: string | null;
      readonly corners: readonly FramePoint[];
      readonly add: boolean;
    }
  | { readonly kind: "fill-holes" | "remove-specks"; readonly counts: string | null };

export interface MaskEdit {
  readonly frame: Size;
  readonly change: MaskChange;
  /** Masks of other objects that lose what is added here. */
  readonly under: readonly string[];
}

export interface EditedMask {
  readonly counts: string;
  readonly area: number;
  /** How many holes or specks there were; pixels that another change touched. */
  readonly changed: number;
  /** The other masks, in the order asked; null for one that stays as it is. */
  readonly under: readonly ({ readonly counts: string; readonly area: number } | null)[];
}

export function editMask({ frame, change, under }: MaskEdit): EditedMask {
  const { mask, changed } = applied(change, frame);
  return {
    counts: encodeCropped(mask, frame),
    area: mask === null ? 0 : areaOf(mask.pixels),
    changed,
    under: under.map((counts) => erasedUnder(counts, mask, frame)),
  };
}

function applied(change: MaskChange, frame: Size): { mask: CroppedMask | null; changed: number } {
  switch (change.kind) {
    case "stroke":
      return { mask: change.mask, changed: change.mask === null ? 0 : areaOf(change.mask.pixels) };
    case "polygon": {
      const { bitmap, bounds } = unpacked(change.counts, frame);
      const value = change.add ? JUST_PAINTED : 0;
      const touched = paintRows(bitmap, polygonRows(change.corners, frame), value);
      const changed = touched === null ? 0 : (touched.right - touched.left) * (touched.bottom - touched.top);
      return { mask: crop(bitmap, union(bounds, touched)), changed };
    }
    case "fill-holes":
    case "remove-specks": {
      const before = change.counts === null ? null : decodeCropped(change.counts, frame);
      if (before === null) return { mask: null, changed: 0 };
      return change.kind === "fill-holes" ? withoutHoles(before) : withoutSpecks(before);
    }
  }
}

function unpacked(counts: string | null, frame: Size): { bitmap: Bitmap; bounds: PixelRect | null } {
  const bitmap = emptyBitmap(frame);
  return { bitmap, bounds: counts === null ? null : decodeInto(counts, frame, bitmap.pixels) };
}

/** Another mask without what was just painted over it; null where nothing of it was. */
function erasedUnder(
  counts: string,
  painted: CroppedMask | null,
  frame: Size,
): { counts: string; area: number } | null {
  if (painted === null) return null;
  const { bitmap, bounds } = unpacked(counts, frame);
  let lost = 0;
  painted.pixels.forEach((value, at) => {
    if (value !== JUST_PAINTED) return;
    const x = painted.left + (at % painted.width);
    const place = (painted.top + Math.floor(at / painted.width)) * frame.width + x;
    lost += bitmap.pixels[place] ?? 0;
    bitmap.pixels[place] = 0;
  });
  if (lost === 0) return null;
  const left = crop(bitmap, bounds);
  return { counts: encodeCropped(left, frame), area: left === null ? 0 : areaOf(left.pixels) };
}
