import { runOf } from "../../document/state";
import { useWorkbench } from "../context";
import { useKeyAction } from "../keys/useKeyAction";
import { useAllowedTools } from "../tasks/useAllowedTools";
import type { Workbench } from "../workbench";
import { spanOf } from "./stripTool";
import { trackAsWished, trackPreview, trackRange, trackStale } from "./tracking";

/** Keys of tracking and of the selected range. */
export function useTimelineKeys(): void {
  const workbench = useWorkbench();
  const { editor, session, timeline } = workbench;
  const mayTrack = useAllowedTools().has("propagate");
  const tracking = (start: (workbench: Workbench) => void) => (): false | undefined => {
    if (!mayTrack) return false;
    start(workbench);
    return undefined;
  };
  useKeyAction(
    "track-both",
    tracking((all) => trackAsWished(all, "both")),
  );
  useKeyAction(
    "track-one-way",
    tracking((all) => trackAsWished(all, "forward")),
  );
  useKeyAction("track-stale", tracking(trackStale));
  useKeyAction("track-preview", tracking(trackPreview));
  useKeyAction("range-track", tracking(trackRange));
  const end = (side: "first" | "last") => (): void => {
    const { frameIndex } = editor.getState();
    timeline.setState(({ range }) => {
      const other = range === null ? frameIndex : side === "first" ? range.last : range.first;
      const crossed = range !== null && (side === "first" ? frameIndex > range.last : frameIndex < range.first);
      return { range: spanOf(frameIndex, crossed ? frameIndex : other) };
    });
  };
  useKeyAction("range-start", end("first"));
  useKeyAction("range-end", end("last"));
  useKeyAction("stop", () => {
    const running = runOf(session.store.getState().document, workbench.accountId);
    if (running === null && timeline.getState().range === null) return false;
    if (running !== null) session.stopTracking(running.id);
    else timeline.setState({ range: null });
    return undefined;
  });
}
