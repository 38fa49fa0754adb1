/** Short names of what the API says about comments. */

import type { components } from "../../api/schema";

type Schemas = components["schemas"];

/** What the server tells of a stroke; the typed client knows its points as lists. */
interface StoredMark {
  readonly frame_index: number;
  readonly points: number[][];
}

export type Comment = Schemas["CommentRead"];
export type Thread = Omit<Schemas["ThreadRead"], "mark"> & { readonly mark: StoredMark | null };

/** Where conversations are kept on the server: with a video, or beside a masklet that a verifier judges. */
export interface Address {
  readonly kind: "video" | "check";
  readonly id: string;
}

export const nameOfAddress = ({ kind, id }: Address): string => `${kind}.${id}`;

/** A comment on its way to the server, in the server's words. */
export interface CommentWish {
  /** Chosen by the page: sent twice it makes one comment. */
  readonly id: string;
  readonly text: string;
  readonly reply_to: string | null;
  /** Null: about the whole video, or beside a check. */
  readonly masklet_id: string | null;
  readonly frame_index: number | null;
  /** Frame-space pixels. */
  readonly x: number | null;
  readonly y: number | null;
}

/** What a comment that is being written points to. */
export interface CommentPlace {
  readonly maskletId: string | null;
  readonly frameIndex: number | null;
  /** Frame-space pixels. */
  readonly point: { readonly x: number; readonly y: number } | null;
}

export interface Draft extends CommentPlace {
  readonly text: string;
}

export const LONGEST_COMMENT = 4000;
