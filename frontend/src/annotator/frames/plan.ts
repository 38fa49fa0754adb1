/** Which pictures to have ready. Pure. */

const AHEAD = 20;
const BEHIND = 5;

/**
 * Frames to fetch, most wanted first: the one looked at, then those ahead in the travel direction with a few behind.
 * `room` is how many pictures can be held at once.
 */
export function planFrames(frameIndex: number, travel: 1 | -1, frameCount: number, room: number): number[] {
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
