/** How long a run still takes. Pure. */

export interface Sample {
  readonly atMs: number;
  readonly framesDone: number;
}

/** What was measured longer ago does not count: a run may wait for others in between. */
const MEMORY_MS = 15_000;
/** Before that, an estimate would only jump about. */
const SHORTEST_MS = 1500;

export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1);
  if (last?.framesDone === sample.framesDone) return samples;
  const begun = last !== undefined && sample.framesDone < last.framesDone; // begun again after a crash
  const kept = begun ? [] : samples.filter(({ atMs }) => sample.atMs - atMs <= MEMORY_MS);
  return [...kept, sample];
}

/** Seconds left, null while that cannot be told. */
export function remaining(samples: readonly Sample[], framesTotal: number): number | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return null;
  const took = last.atMs - first.atMs;
  const made = last.framesDone - first.framesDone;
  if (took < SHORTEST_MS || made <= 0) return null;
  return ((Math.max(framesTotal - last.framesDone, 0) / made) * took) / 1000;
}
