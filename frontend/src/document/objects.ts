/** The objects of a video as the page lists them: masklets of the server and those still to be created. */

import type { Masklet } from "../api/types";
import { draftIds, type Outbox } from "./outbox";

const PALETTE_SIZE = 12;

export interface VideoObject {
  readonly id: string;
  readonly number: number;
  /** Null until the server has named it. */
  readonly name: string | null;
  /** Index into the palette. */
  readonly colour: number;
}

export function videoObjects(masklets: readonly Masklet[], outbox: Outbox): VideoObject[] {
  const last = masklets.at(-1)?.number ?? 0;
  const drafts = draftIds(outbox).map((id, index): VideoObject => {
    const number = last + 1 + index;
    return { id, number, name: null, colour: (number - 1) % PALETTE_SIZE };
  });
  return [...masklets.map(({ id, number, name, colour }) => ({ id, number, name, colour })), ...drafts];
}
