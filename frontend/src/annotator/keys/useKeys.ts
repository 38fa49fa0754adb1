import { useEffect, useEffectEvent } from "react";

import { screenPoint } from "../../geometry/points";
import { fit, zoomAt } from "../../geometry/viewport";
import { useWorkbench } from "../context";
import { goTo, toggleHidden, togglePlay } from "../editor";
import { redoStep, undoStep } from "../history";
import { videoObjects } from "../../document/objects";
import { isOnControl, isTyping } from "./isTyping";
import { bindingOf, chordOf, type KeyAction } from "./keymap";
import type { Workbench } from "../workbench";

const ZOOM_STEP = 1.25;
const LONG_STEP = 10;

interface KeyHandlers {
  showHelp: () => void;
  /** Puts the cursor into the field of the frame number. */
  enterFrame: () => void;
}

/** Listens to the keys of the table while no field has the focus. */
export function useKeys({ showHelp, enterFrame }: KeyHandlers): void {
  const workbench = useWorkbench();
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (isTyping(event.target)) return;
    const binding = bindingOf(chordOf(event));
    if (binding === null || (event.key === " " && isOnControl(event.target))) return;
    event.preventDefault();
    if (event.repeat && !REPEATS.has(binding.action)) return;
    if (event.key === " ")
      workbench.pointer.space("space-down"); // plays when let go, unless the picture was moved
    else if (binding.action === "help") showHelp();
    else if (binding.action === "go-to-frame") enterFrame();
    else if (binding.action === "select-object") selectByNumber(workbench, Number(event.key));
    else ACTIONS[binding.action](workbench);
  });
  const release = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === " ") workbench.pointer.space("space-up");
    if (bindingOf(chordOf(event))?.action === "peek") workbench.editor.setState({ peeking: false });
  });
  useEffect(() => {
    const down = (event: KeyboardEvent): void => press(event);
    const up = (event: KeyboardEvent): void => release(event);
    const away = (): void => workbench.editor.setState({ peeking: false });
    window.addEventListener("keydown", down);
    window.addEventListener("keyup", up);
    window.addEventListener("blur", away);
    return () => {
      window.removeEventListener("keydown", down);
      window.removeEventListener("keyup", up);
      window.removeEventListener("blur", away);
    };
  }, [workbench]);
}

/** Held down, these go on. */
const REPEATS: ReadonlySet<KeyAction> = new Set<KeyAction>([
  "next-frame",
  "previous-frame",
  "next-ten",
  "previous-ten",
  "zoom-in",
  "zoom-out",
  "undo",
  "redo",
]);

type PlainAction = Exclude<KeyAction, "help" | "go-to-frame" | "select-object">;

const move =
  (by: number) =>
  ({ editor }: Workbench) =>
    goTo(editor, editor.getState().frameIndex + by);
const zoom =
  (factor: number) =>
  ({ editor }: Workbench) =>
    editor.setState(({ view }) => ({
      view: zoomAt(view, screenPoint(view.screen.width / 2, view.screen.height / 2), factor),
    }));

const ACTIONS: Record<PlainAction, (workbench: Workbench) => void> = {
  "next-frame": move(1),
  "previous-frame": move(-1),
  "next-ten": move(LONG_STEP),
  "previous-ten": move(-LONG_STEP),
  "first-frame": ({ editor }) => goTo(editor, 0),
  "last-frame": ({ editor }) => goTo(editor, editor.getState().frameCount - 1),
  play: ({ editor }) => togglePlay(editor),
  "track-both": ({ session, editor }) => session.track("both", editor.getState().frameIndex),
  "track-one-way": ({ session, editor }) => session.track("forward", editor.getState().frameIndex),
  stop: ({ pointer, session }) => {
    if (!pointer.cancel()) session.stopTracking();
  },
  "add-object": ({ editor }) => editor.setState({ selectedId: null }),
  "hide-object": ({ editor }) => {
    const { selectedId } = editor.getState();
    if (selectedId !== null) toggleHidden(editor, selectedId);
  },
  "hide-masks": ({ editor }) => editor.setState(({ masksHidden }) => ({ masksHidden: !masksHidden })),
  peek: ({ editor }) => editor.setState({ peeking: true }),
  "zoom-in": zoom(ZOOM_STEP),
  "zoom-out": zoom(1 / ZOOM_STEP),
  fit: ({ editor }) => editor.setState(({ view }) => ({ view: fit(view.frame, view.screen) })),
  undo: undoStep,
  redo: redoStep,
};

/** By the number on its badge. */
function selectByNumber({ session, editor }: Workbench, number: number): void {
  const { document, outbox } = session.store.getState();
  const object = videoObjects(document.masklets, outbox).find((other) => other.number === number);
  if (object) editor.setState({ selectedId: object.id });
}
