/** How fast an upload goes, from what was sent when. Pure. */

export interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

const WINDOW_MS = 5000;

/** The samples with one more; those older than the window go, but one of them stays as its start. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const recent = samples.filter(({ atMs }) => sample.atMs - atMs <= WINDOW_MS);
  const older = samples.at(-recent.length - 1);
  return older === undefined ? [...recent, sample] : [older, ...recent, sample];
}

/** Bytes per second over the samples; null while there is too little to tell. */
export function speedOf(samples: readonly Sample[]): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs - first.atMs < 300) return null;
  return Math.max((last.bytes - first.bytes) / ((last.atMs - first.atMs) / 1000), 0);
}
