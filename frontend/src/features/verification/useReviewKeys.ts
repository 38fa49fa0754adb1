import { useHeldKey, useKeyAction } from "../../annotator/keys/useKeyAction";
import { useKeys } from "../../annotator/keys/useKeys";
import { screenPoint } from "../../geometry/points";
import { fit, zoomAt } from "../../geometry/viewport";
import {
  changeRate,
  goTo,
  leave,
  markFirst,
  markLast,
  neighbour,
  step,
  toggleCloseUp,
  toggleFilled,
  togglePlaying,
  toSheet,
} from "./steps";
import type { Prepared } from "./types";
import { useReasonKeys } from "./useReasonKeys";
import type { Verdicts } from "./useVerdicts";
import { useLook, useVerifier } from "./useVerifier";

const ZOOM_STEP = 1.25;
const LONG_STEP = 10;

/** The keys of one masklet on the screen. `isShown` says whether it can be judged: nobody judges what is not painted. */
export function useReviewKeys(prepared: Prepared, verdicts: Verdicts, isShown: () => boolean): void {
  const label = useLook((state) => state.draft.label);
  useKeys("verification");
  useReasonKeys(label, verdicts.choose);
  useVerdictKeys(verdicts, isShown);
  useFrameKeys(prepared);
  useViewKeys(prepared);
}

function useVerdictKeys(verdicts: Verdicts, isShown: () => boolean): void {
  const { look, back } = useVerifier();
  useKeyAction("satisfactory", () => {
    if (isShown() && look.getState().draft.label === null) verdicts.satisfactory();
  });
  useKeyAction("unsatisfactory", () => verdicts.begin("unsatisfactory"));
  useKeyAction("reject", () => verdicts.begin("rejected"));
  useKeyAction("send-verdict", () => {
    if (look.getState().draft.label === null) return false;
    if (isShown()) verdicts.send();
    return true;
  });
  useKeyAction("verdict-back", () => void back());
  useKeyAction("undo", () => void back());
  useKeyAction("span-first", () => markFirst(look));
  useKeyAction("span-last", () => markLast(look));
  useKeyAction("stop", () => {
    if (look.getState().draft.label !== null) leave(look);
    else if (look.getState().mode === "player") toSheet(look);
    else return false;
    return true;
  });
}

function useFrameKeys({ check, sheet }: Prepared): void {
  const { look } = useVerifier();
  const count = check.video.frame_count;
  const doubtful = sheet.frames.filter(({ causes }) => causes.includes("doubtful")).map((frame) => frame.frame_index);
  const move = (by: number) => (): void => step(look, by, sheet, count);
  useKeyAction("next-frame", move(1));
  useKeyAction("previous-frame", move(-1));
  useKeyAction("next-ten", move(LONG_STEP));
  useKeyAction("previous-ten", move(-LONG_STEP));
  useKeyAction("first-frame", () => goTo(look, 0, count));
  useKeyAction("last-frame", () => goTo(look, count - 1, count));
  useKeyAction("next-doubtful", () => goTo(look, neighbour(doubtful, look.getState().frame, 1), count));
  useKeyAction("watch", () => togglePlaying(look, count));
  useKeyAction("play", () => togglePlaying(look, count));
  useKeyAction("faster", () => changeRate(look, 2));
  useKeyAction("slower", () => changeRate(look, 1));
}

function useViewKeys({ check }: Prepared): void {
  const { look } = useVerifier();
  const zoom = (factor: number) => (): void =>
    look.setState(({ view }) => ({
      view: zoomAt(view, screenPoint(view.screen.width / 2, view.screen.height / 2), factor),
    }));
  const frame = { width: check.video.width, height: check.video.height };
  useKeyAction("zoom-in", zoom(ZOOM_STEP));
  useKeyAction("zoom-out", zoom(1 / ZOOM_STEP));
  useKeyAction("fit", () => look.setState(({ view }) => ({ view: fit(frame, view.screen) })));
  useKeyAction("close-look", () => toggleCloseUp(look));
  useKeyAction("outline-only", () => toggleFilled(look));
  useHeldKey("peek", (held) => look.setState({ peeking: held }));
}
