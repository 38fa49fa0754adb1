import { videoObjects } from "../../document/objects";
import type { VideoSession } from "../../document/session";
import { maskAt } from "../../document/state";
import type { EditorStore } from "../editor";
import { isVisible } from "./currentMask";
import type { MaskLoader } from "./maskLoader";
import { wishFor } from "./maskScene";

/**
 * Has the masks that come for the shown frame unpacked while the page renders the rest of the answer, so that they are
 * painted with it and not a frame later. Gives what ends it.
 */
export function unpackEarly(session: VideoSession, editor: EditorStore, loader: MaskLoader): () => void {
  return session.store.subscribe(({ document, outbox }, { document: before }) => {
    const { shownFrame, hiddenIds } = editor.getState();
    if (document.masks === before.masks || shownFrame === null) return;
    const seen = videoObjects(document.masklets, outbox).filter(({ id }) => !hiddenIds.has(id));
    const fresh = seen.flatMap((object) => {
      const mask = maskAt(document, object.id, shownFrame);
      return isVisible(mask) && mask !== maskAt(before, object.id, shownFrame) ? [wishFor(mask, object)] : [];
    });
    loader.hurry(fresh);
  });
}
