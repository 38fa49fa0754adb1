/** Masklets of which only every n-th frame was annotated: what is shown in between. Pure. */

/** Annotators and the search for objects leave out at most so many frames in a row. */
const LONGEST_STEP = 24;

/** Smallest distance between annotated frames: 1 where every frame counts, or too little is known. */
export function rhythmOf(annotated: Iterable<number>): number {
  const frames = [...annotated].sort((one, other) => one - other);
  const step = frames.reduce(
    (least, frame, index) => Math.min(least, frame - (frames[index - 1] ?? -Infinity)),
    Infinity,
  );
  return step <= LONGEST_STEP ? step : 1;
}

/** The frame whose mask stands for this one: itself, else the annotated one that is less than a step before. */
export function heldFrame(annotated: ReadonlyMap<number, unknown>, step: number, frame: number): number | null {
  for (let back = 0; back < step; back += 1) if (annotated.has(frame - back)) return frame - back;
  return null;
}
