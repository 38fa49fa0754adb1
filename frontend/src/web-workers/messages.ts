/** What the page and its mask workers tell each other. */

import type { Contour } from "../geometry/contour";
import type { EditedMask, MaskEdit } from "../geometry/edits";
import type { FramePoint, Size } from "../geometry/points";

export interface UnpackRequest {
  readonly id: number;
  readonly counts: string;
  readonly frame: Size;
  /** Red, green, blue, 0 to 255. */
  readonly colour: readonly [number, number, number];
}

export interface Unpacked {
  /** The mask in its colour, opaque, cut to what it covers. */
  readonly bitmap: ImageBitmap;
  /** Frame-space position of the bitmap's top-left corner. */
  readonly left: number;
  readonly top: number;
  /** Where a label of the mask stands. */
  readonly crest: FramePoint;
  /** Null for a mask too ragged for an outline to be worth its time. */
  readonly contour: Contour | null;
}

export type UnpackReply =
  | { readonly id: number; readonly ok: true; readonly mask: Unpacked | null }
  | { readonly id: number; readonly ok: false; readonly reason: string };

export interface EditRequest {
  readonly id: number;
  readonly edit: MaskEdit;
}

export type EditReply =
  | { readonly id: number; readonly ok: true; readonly edited: EditedMask }
  | { readonly id: number; readonly ok: false; readonly reason: string };
