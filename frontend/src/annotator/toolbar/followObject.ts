/** Keeps a view that is zoomed in centred on the selected object while frames change. */

import type { VideoSession } from "../../document/session";
import type { FramePoint, Size } from "../../geometry/points";
import { framePoint } from "../../geometry/points";
import { coreOfCounts } from "../../geometry/rle";
import { centreOn } from "../../geometry/viewport";
import type { EditorStore } from "../editor";
import { currentCounts } from "../masks/currentMask";
import type { SettingsStore } from "./settings";

/** Gives the function that ends it. */
export function followObject(editor: EditorStore, session: VideoSession, settings: SettingsStore): () => void {
  const centre = (): void => {
    const { shownFrame, selectedId, view } = editor.getState();
    if (!settings.getState().follow || view.fitted || shownFrame === null || selectedId === null) return;
    const counts = currentCounts(session.store.getState(), selectedId, shownFrame);
    const middle = counts === null ? null : middleOf(counts, view.frame);
    if (middle !== null) editor.setState({ view: centreOn(view, middle) });
  };
  const stopEditor = editor.subscribe((state, before) => {
    if (state.shownFrame !== before.shownFrame) centre();
  });
  const stopSettings = settings.subscribe((state, before) => {
    if (state.follow && !before.follow) centre();
  });
  return () => {
    stopEditor();
    stopSettings();
  };
}

/** The middle of the rectangle that a mask covers, specks left out; null for an empty one. */
function middleOf(counts: string, frame: Size): FramePoint | null {
  const core = coreOfCounts(counts, frame);
  return core === null ? null : framePoint((core.left + core.right) / 2, (core.top + core.bottom) / 2);
}
