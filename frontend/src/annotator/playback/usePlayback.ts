import { useEffect } from "react";
import { flushSync } from "react-dom";

import { useEditor, useWorkbench } from "../context";
import { useKeyAction } from "../keys/useKeyAction";
import { repaintNow } from "../layers/repaints";
import type { TimelineState } from "../timeline/timelineStore";
import type { Workbench } from "../workbench";
import { tick, type Course, type PlayClock } from "./clock";
import { loopAround, nextRate } from "./rates";

/** Moves the frame on while playing, at most once a repaint. */
export function usePlayback(): void {
  const workbench = useWorkbench();
  const playing = useEditor((state) => state.playing);
  useEffect(() => (playing ? play(workbench) : undefined), [playing, workbench]);
  usePlaybackKeys(workbench);
}

const SECONDS_AHEAD = 2;

/** Plays until the function that it gives is called. */
function play({ editor, frames, timeline, video }: Workbench): () => void {
  const frameRate = video.frame_rate ?? 24;
  let clock = clockAt(editor.getState().frameIndex);
  timeline.setState({ shown: 0, skipped: 0 });
  let { rate, loop } = timeline.getState();
  let stopped = false;
  let handle = requestAnimationFrame(function step(nowMs) {
    const state = timeline.getState();
    const { frameIndex, frameCount } = editor.getState();
    if (state.rate !== rate || state.loop !== loop) {
      ({ rate, loop } = state);
      clock = { startFrame: frameIndex, startedMs: nowMs };
    }
    frames.hurryTo(Math.ceil(SECONDS_AHEAD * frameRate * rate));
    const course = courseOf(state, frameRate, frameCount);
    const next = tick(clock, frameIndex, nowMs, course, (frame) => frames.picture(frame) !== null);
    clock = next.clock;
    if (next.frame !== frameIndex || next.ended) {
      // Page and canvases change in this one frame: with another for the canvases everything would be composed twice.
      flushSync(() => {
        if (next.frame !== frameIndex) {
          timeline.setState({ shown: state.shown + 1, skipped: state.skipped + next.skipped });
        }
        editor.setState({ frameIndex: next.frame, travel: 1, playing: !next.ended });
      });
      repaintNow();
    }
    if (!stopped) handle = requestAnimationFrame(step);
  });
  return () => {
    stopped = true; // maybe from within the step itself
    cancelAnimationFrame(handle);
    frames.hurryTo(null);
  };
}

const clockAt = (frameIndex: number): PlayClock => ({ startFrame: frameIndex, startedMs: performance.now() });

function courseOf({ rate, loop }: Pick<TimelineState, "rate" | "loop">, frameRate: number, frameCount: number): Course {
  const ends = loop ?? { first: 0, last: frameCount - 1 };
  return { framesPerSecond: frameRate * rate, ...ends, loop: loop !== null };
}

/** Begins to play round the current frame, or round the selected range where the frame lies in it; ends the loop again. */
export function toggleLoop({ editor, timeline, video }: Workbench): void {
  const { frameIndex, frameCount } = editor.getState();
  const { loop, range } = timeline.getState();
  if (loop !== null) {
    timeline.setState({ loop: null });
    editor.setState({ playing: false });
    return;
  }
  const inRange = range !== null && frameIndex >= range.first && frameIndex <= range.last && range.last > range.first;
  timeline.setState({ loop: inRange ? range : loopAround(frameIndex, video.frame_rate ?? 24, frameCount) });
  editor.setState({ playing: true, travel: 1 });
}

function usePlaybackKeys(workbench: Workbench): void {
  const { timeline } = workbench;
  const change = (by: 1 | -1) => (): void => timeline.setState(({ rate }) => ({ rate: nextRate(rate, by) }));
  useKeyAction("loop", () => toggleLoop(workbench));
  useKeyAction("faster", change(1));
  useKeyAction("slower", change(-1));
}
