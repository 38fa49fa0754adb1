/** The same done to many videos, one after the other: what cannot be done to one stops nobody else's turn. */

import { sentenceOf } from "../../../api/problem";

/** A video to which something could not be done, and why. */
export interface LeftOut {
  readonly name: string;
  readonly because: string;
}

interface Turns {
  /** Called after each with how many have had their turn. */
  readonly onTurn?: (turns: number) => void;
  /** Ends it before the next one. */
  readonly signal?: AbortSignal;
}

export interface Outcome {
  readonly done: number;
  readonly leftOut: readonly LeftOut[];
}

export async function oneByOne<Item extends { readonly name: string }>(
  items: readonly Item[],
  act: (item: Item) => Promise<unknown>,
  { onTurn, signal }: Turns = {},
): Promise<Outcome> {
  let done = 0;
  const leftOut: LeftOut[] = [];
  for (const item of items) {
    if (signal?.aborted) break;
    try {
      await act(item);
      done += 1;
    } catch (error) {
      leftOut.push({ name: item.name, because: sentenceOf(error) });
    }
    onTurn?.(done + leftOut.length);
  }
  return { done, leftOut };
}
