import { useEffect } from "react";

import { useEditor, useWorkbench } from "../context";
import { tick, type PlayClock } from "./clock";

/** Moves the frame on while playing. */
export function usePlayback(): void {
  const { editor, frames, video } = useWorkbench();
  const playing = useEditor((state) => state.playing);
  useEffect(() => {
    if (!playing) return;
    const frameRate = video.frame_rate ?? 24;
    let clock: PlayClock = { startFrame: editor.getState().frameIndex, startedMs: performance.now() };
    let handle = requestAnimationFrame(function step(nowMs) {
      const { frameIndex, frameCount } = editor.getState();
      const next = tick(clock, frameIndex, nowMs, frameRate, frameCount - 1, (frame) => frames.picture(frame) !== null);
      clock = next.clock;
      if (next.frame !== frameIndex || next.ended)
        editor.setState({ frameIndex: next.frame, travel: 1, playing: !next.ended });
      handle = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(handle);
  }, [playing, editor, frames, video]);
}
