import { nextBrushSize } from "../../geometry/brush";
import { useWorkbench } from "../context";
import type { KeyHandler } from "../keys/handlers";
import { useHeldKey, useKeyAction } from "../keys/useKeyAction";
import { isAllowed, mayPaint, type ToolName } from "../tools/toolNames";

/** False for a key that means nothing now, so that it is left to others. */
type Taken = ReturnType<KeyHandler>;

/** One press of the keys that move the pointer, CSS pixels; the fine ones go by frame pixels. */
const KEY_STEP_PX = 16;

/** The keys of tools, of the pointer that keys move, and of how masks are drawn. */
export function useToolKeys(): void {
  useTakingTools();
  useBrushKeys();
  useActionKeys();
  usePointerKeys();
  useDisplayKeys();
}

function useTakingTools(): void {
  useToolKey("click");
  useToolKey("box");
  useToolKey("brush");
  useToolKey("eraser");
  useToolKey("polygon-add");
  useToolKey("polygon-subtract");
}

/** A tap takes the tool; held for a stroke, the tool from before is back when the key is let go. */
function useToolKey(tool: ToolName): void {
  const { settings, spring } = useWorkbench();
  const press = (): Taken => {
    if (!isAllowed(tool, settings.getState().allowed)) return false;
    spring.key("key-down", tool);
  };
  useKeyAction(`tool-${tool}`, press, { onRelease: () => spring.key("key-up", tool) });
}

function useBrushKeys(): void {
  const { settings } = useWorkbench();
  const resize = (direction: 1 | -1): void =>
    settings.setState(({ brush }) => ({ brush: { ...brush, size: nextBrushSize(brush.size, direction) } }));
  useKeyAction("brush-smaller", () => resize(-1));
  useKeyAction("brush-larger", () => resize(1));
  useHeldKey("swap-brush", (swapped) => settings.setState({ swapped }));
}

function useActionKeys(): void {
  const { editing, candidates, pointer, settings } = useWorkbench();
  const whenPainting = (act: () => void): Taken => {
    if (!mayPaint(settings.getState().allowed)) return false;
    act();
  };
  useKeyAction("fill-holes", () => whenPainting(() => editing.fillHoles()));
  useKeyAction("remove-specks", () => whenPainting(() => editing.removeSpecks()));
  useKeyAction("copy-previous", () => whenPainting(() => editing.copyFrom(-1)));
  useKeyAction("copy-next", () => whenPainting(() => editing.copyFrom(1)));
  useKeyAction("absent", () => editing.markAbsent());
  useKeyAction("lock", () => editing.toggleLock());
  useKeyAction("clear-frame", () => editing.clearFrame());
  useKeyAction("remove-vertex", () => taken(pointer.undoInHand()));
  useKeyAction("next-candidate", () => taken(candidates.cycle(1)));
  useKeyAction("previous-candidate", () => taken(candidates.cycle(-1)));
  useKeyAction("stop", () => taken(candidates.settle())); // asked last: Tab moves the focus again
}

function usePointerKeys(): void {
  const { pointer, editor } = useWorkbench();
  const coarse = (dx: number, dy: number) => () => pointer.moveByKeys(dx * KEY_STEP_PX, dy * KEY_STEP_PX);
  const fine = (dx: number, dy: number) => () => {
    const step = Math.max(editor.getState().view.scale, 1);
    pointer.moveByKeys(dx * step, dy * step);
  };
  useKeyAction("cursor-left", coarse(-1, 0));
  useKeyAction("cursor-right", coarse(1, 0));
  useKeyAction("cursor-up", coarse(0, -1));
  useKeyAction("cursor-down", coarse(0, 1));
  useKeyAction("cursor-fine-left", fine(-1, 0));
  useKeyAction("cursor-fine-right", fine(1, 0));
  useKeyAction("cursor-fine-up", fine(0, -1));
  useKeyAction("cursor-fine-down", fine(0, 1));
  useKeyAction("confirm", () => taken(pointer.clickByKeys(false) || pointer.confirm()));
  useKeyAction("confirm-negative", () => taken(pointer.clickByKeys(true)));
  useKeyAction("cursor-drag", () => pointer.dragByKeys());
}

function useDisplayKeys(): void {
  const { settings } = useWorkbench();
  useKeyAction("outline-only", () => settings.setState(({ outlineOnly }) => ({ outlineOnly: !outlineOnly })));
  useKeyAction("onion-skin", () => settings.setState(({ onionSkin }) => ({ onionSkin: !onionSkin })));
  useKeyAction("follow", () => settings.setState(({ follow }) => ({ follow: !follow })));
  useKeyAction("solo", () => settings.setState(({ solo }) => ({ solo: !solo })));
}

const taken = (yes: boolean): Taken => (yes ? undefined : false);
