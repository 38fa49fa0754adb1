/** Which pictures to have ready. Pure. */

const AHEAD = 20;
const BEHIND = 5;
/** Of the pictures that can be held, so many stay behind the one looked at while playing. */
const KEPT_BEHIND = 8;

/**
 * Frames to fetch, most wanted first: the one looked at, then those ahead in the travel direction with a few behind.
 * `room` is how many pictures can be held at once; `hurry` is how many to have ahead while playing, null at rest.
 */
export function planFrames(
  frameIndex: number,
  travel: 1 | -1,
  frameCount: number,
  room: number,
  hurry: number | null = null,
): number[] {
  if (hurry !== null) return straightOn(frameIndex, travel, frameCount, Math.min(hurry, room - KEPT_BEHIND));
  const plan = [frameIndex];
  const exists = (frame: number): boolean => frame >= 0 && frame < frameCount;
  for (let step = 1; step <= AHEAD; step++) {
    const ahead = frameIndex + step * travel;
    if (exists(ahead)) plan.push(ahead);
    // One behind for every two ahead: who steps forth may step back.
    const behind = frameIndex - (step / 2) * travel;
    if (step % 2 === 0 && step / 2 <= BEHIND && exists(behind)) plan.push(behind);
  }
  return plan.slice(0, Math.max(room, 1));
}

/** What comes next and nothing else: who plays does not step back. */
function straightOn(frameIndex: number, travel: 1 | -1, frameCount: number, ahead: number): number[] {
  const end = travel === 1 ? Math.min(frameIndex + ahead, frameCount - 1) : Math.max(frameIndex - ahead, 0);
  return Array.from({ length: Math.abs(end - frameIndex) + 1 }, (_, step) => frameIndex + step * travel);
}
