/** The tool in the hand and how masks are drawn: the same for all videos, kept in the browser. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { brushSize, type Brush } from "../../geometry/brush";
import { inHand, TOOL_NAMES, type PhaseTool, type ToolName } from "../tools/toolNames";

export interface Settings {
  /** The tool that was chosen; {@link toolInHand} says which one that is where not all are allowed. */
  readonly tool: ToolName;
  /** What the phase allows. */
  readonly allowed: ReadonlySet<PhaseTool>;
  readonly brush: Brush;
  /** The swap key is held: the brush erases and the eraser paints. */
  readonly swapped: boolean;
  /** What is painted is taken away from other objects. */
  readonly eraseUnder: boolean;
  readonly outlineOnly: boolean;
  /** Outlines of the mask before and after this frame. */
  readonly onionSkin: boolean;
  /** The view stays centred on the selected object while frames change. */
  readonly follow: boolean;
  /** Only the mask of the selected object is seen. */
  readonly solo: boolean;
}

export type SettingsStore = StoreApi<Settings>;

type Kept = Pick<Settings, "tool" | "brush" | "eraseUnder" | "outlineOnly" | "onionSkin" | "follow">;

const KEY = "maskloom.tools";
const ALL_TOOLS: ReadonlySet<PhaseTool> = new Set(["click", "box", "brush", "eraser", "polygon", "propagate"]);
const FIRST: Settings = {
  tool: "click",
  allowed: ALL_TOOLS,
  brush: { shape: "circle", size: 20 },
  swapped: false,
  eraseUnder: false,
  outlineOnly: false,
  onionSkin: false,
  follow: false,
  solo: false,
};

export const toolInHand = ({ tool, allowed }: Pick<Settings, "tool" | "allowed">): ToolName => inHand(tool, allowed);

/** The settings as they were left, written down at every change. */
export function createSettings(storage: Pick<Storage, "getItem" | "setItem">): SettingsStore {
  const store = createStore<Settings>(() => ({ ...FIRST, ...recalled(storage.getItem(KEY)) }));
  store.subscribe(({ tool, brush, eraseUnder, outlineOnly, onionSkin, follow }) => {
    storage.setItem(KEY, JSON.stringify({ tool, brush, eraseUnder, outlineOnly, onionSkin, follow } satisfies Kept));
  });
  return store;
}

/** What was kept, as far as it still means something. */
export function recalled(text: string | null): Partial<Kept> {
  if (text === null) return {};
  const kept = JSON.parse(text) as Partial<Kept>;
  const { tool = FIRST.tool, brush = FIRST.brush } = kept;
  return {
    tool: TOOL_NAMES.includes(tool) ? tool : FIRST.tool,
    brush: { shape: brush.shape === "square" ? "square" : "circle", size: brushSize(brush.size) },
    eraseUnder: kept.eraseUnder === true,
    outlineOnly: kept.outlineOnly === true,
    onionSkin: kept.onionSkin === true,
    follow: kept.follow === true,
  };
}
