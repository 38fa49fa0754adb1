/** Carries a jump out: finds the frame, goes there, or says why there is none. */

import { sentenceOf } from "../../api/problem";
import { maskRow, promptedFrames } from "../../document/state";
import { texts } from "../../texts";
import { toast } from "../../ui/toasts";
import { goTo } from "../editor";
import type { Workbench } from "../workbench";
import { doubtRow } from "./doubt";
import { doubtfulFrames, neighbour, nextAround, staleFrames, unreviewed } from "./jumps";
import { guidanceApi } from "./reviewStore";
import { seenRow } from "./seen";

export type Jump = "stale" | "doubtful" | "unreviewed";

/** To a prompted frame of the selected object, of any object where none is selected. */
export function jumpToPrompt({ editor, session }: Workbench, by: 1 | -1): void {
  const { frameIndex, selectedId } = editor.getState();
  const { prompts, masklets } = session.store.getState().document;
  const ids = selectedId === null ? masklets.map(({ id }) => id) : [selectedId];
  const frames = ids.flatMap((id) => promptedFrames(prompts, id)).sort((one, other) => one - other);
  const frame = neighbour(frames, frameIndex, by);
  if (frame === null) toast("note", texts.jumps.noPrompt[by === 1 ? "next" : "previous"]);
  else goTo(editor, frame);
}

/** To the next frame of a kind, from the first one again after the last. */
export function jumpTo(workbench: Workbench, jump: Jump): void {
  const { editor } = workbench;
  const frame = nextAround(framesOf(workbench, jump), editor.getState().frameIndex);
  const none = { stale: texts.jumps.noStale, doubtful: texts.jumps.noDoubtful, unreviewed: texts.jumps.noUnreviewed };
  if (frame === null) toast("note", none[jump]);
  else goTo(editor, frame);
}

/** Of the selected object; stale frames of all objects where none is selected. */
function framesOf({ editor, session, review }: Workbench, jump: Jump): number[] {
  const { selectedId } = editor.getState();
  const { document } = session.store.getState();
  const { doubts, seen } = review.getState();
  const ids = selectedId === null ? document.masklets.map(({ id }) => id) : [selectedId];
  const found = ids.flatMap((id) => {
    const row = maskRow(document, id);
    if (jump === "stale") return staleFrames(row);
    if (jump === "doubtful") return doubtfulFrames(doubtRow(row, doubts.get(id)));
    return unreviewed(row, seenRow(seen, id)).map(({ first }) => first);
  });
  return [...new Set(found)].sort((one, other) => one - other);
}

/** To the frame where a correction of the selected object helps most. */
export async function jumpToBest({ editor }: Workbench): Promise<void> {
  const { selectedId } = editor.getState();
  if (selectedId === null) {
    toast("note", texts.jumps.noObject);
    return;
  }
  try {
    const { correction } = await guidanceApi.bestCorrection(selectedId);
    if (correction === null) toast("note", texts.jumps.noBest);
    else if (editor.getState().selectedId === selectedId) goTo(editor, correction.frame_index);
  } catch (error) {
    toast("trouble", sentenceOf(error));
  }
}
