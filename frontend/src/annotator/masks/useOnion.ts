import { useMemo } from "react";

import { useEditor, useSession, useSettings } from "../context";
import { useSelectedObject } from "../useObjects";
import { nearestMask } from "./currentMask";
import type { MaskWish } from "./maskLoader";
import { wishFor } from "./maskScene";

export interface OnionMasks {
  readonly before: MaskWish | null;
  readonly after: MaskWish | null;
}

const NONE: OnionMasks = { before: null, after: null };

/** The masks of the selected object on the nearest frames before and after that show it. */
export function useOnion(): OnionMasks {
  const on = useSettings((state) => state.onionSkin);
  const object = useSelectedObject();
  const shownFrame = useEditor((state) => state.shownFrame);
  const row = useSession((state) => (object === null ? undefined : state.document.masks.get(object.id)));
  return useMemo(() => {
    if (!on || object === null || row === undefined || shownFrame === null) return NONE;
    const [before, after] = [nearestMask(row, shownFrame, -1), nearestMask(row, shownFrame, 1)];
    return {
      before: before === null ? null : wishFor(before, object),
      after: after === null ? null : wishFor(after, object),
    };
  }, [on, object, row, shownFrame]);
}

export function useOnionWishes(): readonly MaskWish[] {
  const { before, after } = useOnion();
  return useMemo(() => [before, after].filter((wish) => wish !== null), [before, after]);
}
