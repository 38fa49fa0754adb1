import { useMemo } from "react";

import { nameOfRemoved } from "../document/history";
import { videoObjects, type VideoObject } from "../document/objects";
import { promptMarks, type PromptMark } from "../document/promptMarks";
import { cellKey } from "../document/state";
import { texts } from "../texts";
import { useEditor, useSession } from "./context";

/** The objects of the video, those still to be created at the end. */
export function useObjects(): readonly VideoObject[] {
  const masklets = useSession((state) => state.document.masklets);
  const outbox = useSession((state) => state.outbox);
  return useMemo(() => videoObjects(masklets, outbox), [masklets, outbox]);
}

/** The object that prompts go to; null when the next click begins a new one. */
export function useSelectedObject(): VideoObject | null {
  const selectedId = useEditor((state) => state.selectedId);
  return useObjects().find(({ id }) => id === selectedId) ?? null;
}

/** Gives the name of an object by its id; a new one has none yet, and before they have come nobody knows it. */
export function useObjectNames(): (maskletId: string) => string {
  const objects = useObjects();
  const history = useSession((state) => state.history);
  const known = useSession((state) => state.loading.name === "ready");
  return (maskletId) => {
    const object = objects.find(({ id }) => id === maskletId);
    const unnamed = object === undefined && !known ? texts.objects.notKnown : texts.objects.fresh;
    return object?.name ?? nameOfRemoved(history, maskletId) ?? unnamed;
  };
}

const NONE: readonly PromptMark[] = [];

/** The prompts of one object on the shown frame, as the person meant them. */
export function useMarks(objectId: string | null): readonly PromptMark[] {
  const shownFrame = useEditor((state) => state.shownFrame);
  const outbox = useSession((state) => state.outbox);
  const settled = useSession((state) =>
    objectId === null || shownFrame === null ? undefined : state.document.prompts.get(cellKey(objectId, shownFrame)),
  );
  return useMemo(
    () => (objectId === null || shownFrame === null ? NONE : promptMarks(settled ?? [], outbox, objectId, shownFrame)),
    [settled, outbox, objectId, shownFrame],
  );
}
