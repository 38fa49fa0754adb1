/** Which frame to show while playing. Pure: time in, frame out; pictures that are not there yet hold the clock. */

export interface PlayClock {
  /** This frame was due at `startedMs`. */
  readonly startFrame: number;
  readonly startedMs: number;
}

export interface Tick {
  readonly frame: number;
  readonly clock: PlayClock;
  readonly ended: boolean;
}

/**
 * The frame due now. Frames may be skipped to keep pace, but one whose picture is missing is never shown: playback stands
 * on the last that is there, and its clock with it.
 */
export function tick(
  clock: PlayClock,
  current: number,
  nowMs: number,
  frameRate: number,
  lastFrame: number,
  isReady: (frame: number) => boolean,
): Tick {
  const due = clock.startFrame + Math.floor(((nowMs - clock.startedMs) / 1000) * frameRate);
  const target = Math.min(due, lastFrame);
  for (let frame = target; frame > current; frame--) {
    if (!isReady(frame)) continue;
    const onTime = frame === target;
    return { frame, clock: onTime ? clock : { startFrame: frame, startedMs: nowMs }, ended: frame === lastFrame };
  }
  const stalled = target > current;
  return {
    frame: current,
    clock: stalled ? { startFrame: current, startedMs: nowMs } : clock,
    ended: current >= lastFrame,
  };
}
