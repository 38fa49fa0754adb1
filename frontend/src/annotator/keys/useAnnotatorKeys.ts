import { videoObjects } from "../../document/objects";
import { screenPoint } from "../../geometry/points";
import { fit, zoomAt } from "../../geometry/viewport";
import { useWorkbench } from "../context";
import { goTo, toggleHidden, togglePlay } from "../editor";
import { redoStep, undoStep } from "../steps";
import type { Workbench } from "../workbench";
import { useHeldKey, useKeyAction } from "./useKeyAction";

const ZOOM_STEP = 1.25;
const LONG_STEP = 10;

interface Elsewhere {
  showHelp: () => void;
  /** Puts the cursor into the field of the frame number. */
  enterFrame: () => void;
}

/** The keys that belong to no single part of the screen. */
export function useAnnotatorKeys({ showHelp, enterFrame }: Elsewhere): void {
  useKeyAction("help", showHelp);
  useKeyAction("go-to-frame", enterFrame);
  useFrameKeys(); // asked before those of the timeline: Escape cancels a drag before it stops a run
  useObjectKeys();
  useViewKeys();
}

function useFrameKeys(): void {
  const workbench = useWorkbench();
  const { editor, pointer } = workbench;
  const move = (by: number): void => goTo(editor, editor.getState().frameIndex + by);
  useKeyAction("next-frame", () => move(1));
  useKeyAction("previous-frame", () => move(-1));
  useKeyAction("next-ten", () => move(LONG_STEP));
  useKeyAction("previous-ten", () => move(-LONG_STEP));
  useKeyAction("first-frame", () => goTo(editor, 0));
  useKeyAction("last-frame", () => goTo(editor, editor.getState().frameCount - 1));
  useKeyAction("play", () => togglePlay(editor));
  // Plays when let go, unless the picture was moved.
  useHeldKey("pan", (held) => pointer.space(held ? "space-down" : "space-up"));
  useKeyAction("stop", () => pointer.cancel());
  useKeyAction("undo", () => undoStep(workbench));
  useKeyAction("redo", () => redoStep(workbench));
}

function useObjectKeys(): void {
  const workbench = useWorkbench();
  const { editor } = workbench;
  useKeyAction("add-object", () => editor.setState({ selectedId: null }));
  useKeyAction("select-object", (chord) => selectByNumber(workbench, Number(chord)));
  useKeyAction("next-object", () => selectNeighbour(workbench, 1));
  useKeyAction("previous-object", () => selectNeighbour(workbench, -1));
}

function useViewKeys(): void {
  const { editor } = useWorkbench();
  const zoom = (factor: number): void =>
    editor.setState(({ view }) => ({
      view: zoomAt(view, screenPoint(view.screen.width / 2, view.screen.height / 2), factor),
    }));
  const hideMasks = (): void => editor.setState(({ masksHidden }) => ({ masksHidden: !masksHidden }));
  useKeyAction("hide-masks", hideMasks);
  useKeyAction("hide-object", () => {
    const { selectedId } = editor.getState();
    if (selectedId === null) hideMasks();
    else toggleHidden(editor, selectedId);
  });
  useHeldKey("peek", (peeking) => editor.setState({ peeking }));
  useKeyAction("zoom-in", () => zoom(ZOOM_STEP));
  useKeyAction("zoom-out", () => zoom(1 / ZOOM_STEP));
  useKeyAction("fit", () => editor.setState(({ view }) => ({ view: fit(view.frame, view.screen) })));
}

function objectsOf({ session }: Workbench) {
  const { document, outbox } = session.store.getState();
  return videoObjects(document.masklets, outbox);
}

/** By the number on its badge. */
function selectByNumber(workbench: Workbench, number: number): void {
  const object = objectsOf(workbench).find((other) => other.number === number);
  if (object) workbench.editor.setState({ selectedId: object.id });
}

function selectNeighbour(workbench: Workbench, by: 1 | -1): void {
  const objects = objectsOf(workbench);
  const { selectedId } = workbench.editor.getState();
  const at = objects.findIndex(({ id }) => id === selectedId);
  const object = objects.at(at === -1 ? (by === 1 ? 0 : -1) : Math.min(Math.max(at + by, 0), objects.length - 1));
  if (object) workbench.editor.setState({ selectedId: object.id });
}
