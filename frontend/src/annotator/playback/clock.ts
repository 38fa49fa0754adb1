/** Which frame to show while playing. Pure: time in, frame out. */

export interface PlayClock {
  /** This frame was due at `startedMs`. */
  readonly startFrame: number;
  readonly startedMs: number;
}

export interface Tick {
  readonly frame: number;
  readonly clock: PlayClock;
  /** Frames that were due and never shown. */
  readonly skipped: number;
  readonly ended: boolean;
}

export interface Course {
  /** Frames a second, the rate of play included. */
  readonly framesPerSecond: number;
  readonly first: number;
  readonly last: number;
  readonly loop: boolean;
}

/** Playback runs past missing pictures for so long, then it waits for them, frames. */
const PATIENCE_FRAMES = 12;

/**
 * The frame due now. One whose picture is missing is never shown: it is passed over while time goes on, so that playback
 * keeps its pace. Where many in a row are missing, playback stands and its clock with it.
 */
export function tick(
  clock: PlayClock,
  current: number,
  nowMs: number,
  course: Course,
  isReady: (frame: number) => boolean,
): Tick {
  const due = clock.startFrame + Math.floor(((nowMs - clock.startedMs) / 1000) * course.framesPerSecond);
  if (course.loop && due > course.last) return again(current, nowMs, course, isReady);
  const target = Math.min(due, course.last);
  for (let frame = target; frame > current; frame--) {
    if (isReady(frame)) return { frame, clock, skipped: frame - current - 1, ended: isEnd(frame, course) };
  }
  if (target - current > PATIENCE_FRAMES || (target === course.last && target > current)) {
    return { frame: current, clock: { startFrame: current, startedMs: nowMs }, skipped: 0, ended: false };
  }
  return { frame: current, clock, skipped: 0, ended: isEnd(current, course) };
}

/** Back to the start of the loop once its picture is there. */
function again(current: number, nowMs: number, course: Course, isReady: (frame: number) => boolean): Tick {
  if (!isReady(course.first)) {
    return { frame: current, clock: { startFrame: current, startedMs: nowMs }, skipped: 0, ended: false };
  }
  const clock = { startFrame: course.first, startedMs: nowMs };
  return { frame: course.first, clock, skipped: Math.max(course.last - current, 0), ended: false };
}

const isEnd = (frame: number, { last, loop }: Course): boolean => !loop && frame >= last;
