import { useEffect, useState, useSyncExternalStore } from "react";

import { tilePicture } from "./sheetWishes";
import { maskWish } from "./maskShelf";
import type { Prepared } from "./types";
import type { Verifier } from "./verifier";

/** Whether the contact sheet is on the screen with all pictures and masks. */
export function usePainted({ pictures, masks }: Verifier, prepared: Prepared | undefined): boolean {
  const ready = useSyncExternalStore(
    (listener) => {
      const stops = [pictures.subscribe(listener), masks.subscribe(listener)];
      return () => stops.forEach((stop) => stop());
    },
    () =>
      prepared?.sheet.frames.every(
        ({ frame_index: frame, counts }) =>
          pictures.picture(tilePicture(prepared.check, frame)) !== null &&
          (counts === null || masks.isReady(maskWish(prepared.check, frame, counts))),
      ) ?? false,
  );
  const id = prepared?.check.id;
  const [paintedId, setPaintedId] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (!ready) return;
    let second = 0;
    // The first repaint draws the tiles; at the second they are on the screen.
    const first = requestAnimationFrame(() => {
      second = requestAnimationFrame(() => setPaintedId(id));
    });
    return () => {
      cancelAnimationFrame(first);
      cancelAnimationFrame(second);
    };
  }, [ready, id]);
  return ready && paintedId === id && id !== undefined;
}
