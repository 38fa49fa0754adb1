import { useEditor } from "../context";
import { CommentPins } from "./CommentPins";

/** The comments that point to the frame on the canvas; out of sight while the bare frame is looked at. */
export function AnnotatorPins() {
  const view = useEditor((state) => state.view);
  const shownFrame = useEditor((state) => state.shownFrame);
  const peeking = useEditor((state) => state.peeking);
  return peeking ? null : <CommentPins view={view} shownFrame={shownFrame} />;
}
