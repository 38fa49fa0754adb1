import { useEffect } from "react";

import type { FrameLoader } from "../../annotator/frames/frameLoader";
import { tick, type PlayClock } from "../../annotator/playback/clock";
import type { Check } from "./types";
import { useLook, useVerifier } from "./useVerifier";

const SECONDS_AHEAD = 2;

/** Moves the frame on while playing; watching counts as being there. */
export function usePlaying({ video }: Check, loader: FrameLoader): void {
  const { look, time } = useVerifier();
  const playing = useLook((state) => state.playing);
  const rate = useLook((state) => state.rate);
  const { frame_rate: frameRate, frame_count: count } = video;
  useEffect(() => {
    if (!playing) return;
    const course = { framesPerSecond: frameRate * rate, first: 0, last: count - 1, loop: false };
    loader.hurryTo(Math.ceil(course.framesPerSecond * SECONDS_AHEAD));
    let clock: PlayClock = { startFrame: look.getState().frame, startedMs: performance.now() };
    let handle = requestAnimationFrame(function step(nowMs) {
      const { frame } = look.getState();
      const next = tick(clock, frame, nowMs, course, (each) => loader.picture(each) !== null);
      clock = next.clock;
      time.input(nowMs);
      if (next.frame !== frame || next.ended) look.setState({ frame: next.frame, playing: !next.ended });
      handle = requestAnimationFrame(step);
    });
    return () => {
      loader.hurryTo(null);
      cancelAnimationFrame(handle);
    };
  }, [playing, rate, frameRate, count, look, time, loader]);
}
