import { memo, useMemo } from "react";

import type { PromptMark } from "../../document/promptMarks";
import { cellKey } from "../../document/state";
import { colourOf } from "../../paint/colours";
import { drawPrompts } from "../../paint/prompts";
import { useEditor, useSession } from "../context";
import { useObjects } from "../useObjects";
import { isSame } from "./isSame";
import { useCanvasLayer } from "./useCanvasLayer";

/** The prompts of the selected object, and small those of the others. */
export const PromptLayer = memo(function PromptLayer({
  marks,
  hoveredId,
}: {
  marks: readonly PromptMark[];
  hoveredId: string | null;
}) {
  const objects = useObjects();
  const prompts = useSession((state) => state.document.prompts);
  const shownFrame = useEditor((state) => state.shownFrame);
  const selectedId = useEditor((state) => state.selectedId);
  const peeking = useEditor((state) => state.peeking);
  const playing = useEditor((state) => state.playing);
  const view = useEditor((state) => state.view);
  const others = useMemo(
    () =>
      objects
        .filter(({ id }) => id !== selectedId && shownFrame !== null)
        .flatMap(({ id, colour }) =>
          (prompts.get(cellKey(id, shownFrame ?? 0)) ?? []).map(({ value }) => ({ value, colour: colourOf(colour) })),
        ),
    [objects, prompts, shownFrame, selectedId],
  );
  const scene = useMemo(
    () => (peeking ? NOTHING : { markers: marks, hoveredId, others }),
    [peeking, marks, hoveredId, others],
  );
  // Bringing a hidden canvas back takes a frame: at rest this one is ready for the marker of the next click.
  const idle = playing && marks.length + others.length === 0;
  const ref = useCanvasLayer(drawPrompts, idle ? null : scene, view, isSame);
  return <canvas ref={ref} data-layer="prompts" data-prompts={marks.length} aria-hidden />;
});

const NOTHING = { markers: [], hoveredId: null, others: [] };
