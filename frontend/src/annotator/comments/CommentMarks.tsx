import type { TimeView } from "../../geometry/timeView";
import { texts } from "../../texts";
import { frameStyle } from "../timeline/places";
import { useComments } from "./commentDesk";
import styles from "./Pins.module.css";

/** Where open comments point to in time: those about an object on its lane, those about the video on the ruler (null). */
export function CommentMarks({ view, maskletId }: { view: TimeView; maskletId: string | null }) {
  const threads = useComments((state) => state.threads);
  const counts = new Map<number, number>();
  for (const { open, kind, masklet_id: about, frame_index: frame } of threads) {
    if (open && kind === "comment" && about === maskletId && frame !== null) {
      counts.set(frame, (counts.get(frame) ?? 0) + 1);
    }
  }
  return [...counts].map(([frame, count]) => (
    <span
      key={frame}
      className={styles.mark}
      style={frameStyle(view, frame)}
      title={texts.comments.mark(count, frame)}
      data-comment-mark={frame}
    />
  ));
}
