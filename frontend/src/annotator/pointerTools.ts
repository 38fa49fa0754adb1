/** Leads pointer and keys to the tool in the hand, carries out what it decides, and holds what the screen has to show. */

import { createStore, type StoreApi } from "zustand/vanilla";

import type { Brush } from "../geometry/brush";
import { clamp, screenPoint, type FrameBox, type FramePoint, type ScreenPoint } from "../geometry/points";
import { pan, toFrame, zoomAt } from "../geometry/viewport";
import { goTo, togglePlay, type EditorStore } from "./editor";
import type { CandidateChoice } from "./masks/candidateChoice";
import type { MaskEditing } from "./masks/maskEditing";
import type { PaintedCell } from "./masks/maskPainter";
import type { PromptActions } from "./promptActions";
import { toolInHand, type SettingsStore } from "./toolbar/settings";
import { brushTool, NOT_PAINTING, type BrushEffect, type BrushToolState } from "./tools/brushTool";
import { NOT_PANNING, panTool, type PanEffect, type PanEvent, type PanState } from "./tools/panTool";
import { NO_POLYGON, polygonTool, wouldClose, type PolygonToolState } from "./tools/polygonTool";
import { boxInProgress, IDLE, promptTool, type PromptToolState } from "./tools/promptTool";
import { MAIN_BUTTON, SECONDARY_BUTTON, type ToolEvent } from "./tools/tool";
import type { ToolName } from "./tools/toolNames";

export interface PointerScene {
  readonly at: ScreenPoint | null;
  readonly alt: boolean;
  /** The pointer is moved by keys and has to be drawn. */
  readonly byKeys: boolean;
  readonly tool: ToolName;
  readonly box: FrameBox | null;
  /** What the brush would do here; null with another tool. */
  readonly brush: (Brush & { readonly erase: boolean }) | null;
  readonly polygon: PolygonInHand | null;
  /** Prompt whose marker lies under the pointer. */
  readonly hoveredId: string | null;
  readonly panning: "no" | "ready" | "moving";
}

export interface PolygonInHand {
  readonly corners: readonly FramePoint[];
  readonly at: FramePoint;
  readonly add: boolean;
  /** A press here closes it. */
  readonly closes: boolean;
}

export interface PointerToolsParts {
  readonly editor: EditorStore;
  readonly settings: SettingsStore;
  readonly prompts: PromptActions;
  readonly masks: MaskEditing;
  readonly candidates: CandidateChoice;
  /** The tool in the hand began or ended something. */
  readonly onUse: (pressed: boolean) => void;
  /** A press could not be taken, since the picture of the frame asked for is not there yet. */
  readonly onTooEarly: (frameIndex: number) => void;
}

/** The pointer moved by keys stays so far within the canvas, CSS pixels. */
const KEY_MARGIN_PX = 24;

export class PointerTools {
  readonly scene: StoreApi<PointerScene>;
  private panning: PanState = NOT_PANNING;
  private prompting: PromptToolState = IDLE;
  private painting: BrushToolState = NOT_PAINTING;
  private drawing: PolygonToolState = NO_POLYGON;
  /** Where the polygon belongs, whatever is selected when it is closed. */
  private polygonCell: PaintedCell | null = null;
  /** The button that is held by keys. */
  private keyButton: number | null = null;
  /** The pointer still rests where it clicked: the marker under it shows its own sign, not the one of removal. */
  private justClicked = false;
  private readonly endings: (() => void)[] = [];

  constructor(private readonly parts: PointerToolsParts) {
    const { editor, settings } = parts;
    this.scene = createStore<PointerScene>(() => ({
      at: null,
      alt: false,
      byKeys: false,
      tool: toolInHand(settings.getState()),
      box: null,
      brush: null,
      polygon: null,
      hoveredId: null,
      panning: "no",
    }));
    this.endings.push(
      settings.subscribe((state, before) => {
        if (toolInHand(state) !== toolInHand(before)) this.finish(toolInHand(before));
        this.show({});
      }),
      editor.subscribe((state, before) => {
        const moved = state.shownFrame !== before.shownFrame || state.selectedId !== before.selectedId;
        if (moved && before.shownFrame !== null) this.finish(this.tool);
        if (moved || state.view !== before.view) this.show({});
      }),
    );
    this.show({});
  }

  close(): void {
    for (const end of this.endings) end();
  }

  pointer(kind: "down" | "move" | "up", at: ScreenPoint, button: number, alt: boolean): void {
    this.keyButton = null;
    this.send(kind, at, button, alt);
    this.show({ at, alt, byKeys: false, hoveredId: this.hoveredId(at) });
  }

  leave(): void {
    this.show({ at: null, hoveredId: null });
  }

  space(kind: "space-down" | "space-up"): void {
    this.dispatch({ kind });
    this.show({});
  }

  zoom(at: ScreenPoint, factor: number): void {
    this.parts.editor.setState(({ view }) => ({ view: zoomAt(view, at, factor) }));
    this.show({ at, hoveredId: this.hoveredId(at) });
  }

  /** Gives up what is in hand; false where there was nothing. */
  cancel(): boolean {
    const busy = this.isBusy || this.parts.candidates.drop();
    this.keyButton = null;
    this.dispatch({ kind: "cancel" });
    this.show({});
    return busy;
  }

  /** Enter or a double click on what is in hand; false where that means nothing. */
  confirm(): boolean {
    if (this.drawing.name === "idle") return this.parts.candidates.keep();
    this.dispatch({ kind: "confirm" });
    this.show({});
    return true;
  }

  /** Takes the last corner of a polygon back; false where there is none. */
  undoInHand(): boolean {
    if (this.drawing.name === "idle") return false;
    this.dispatch({ kind: "back" });
    this.show({});
    return true;
  }

  // The pointer moved by keys

  /** Moves the pointer by CSS pixels; near the edge of the canvas the picture moves instead. */
  moveByKeys(dx: number, dy: number): void {
    const { editor } = this.parts;
    const { screen } = editor.getState().view;
    const from = this.scene.getState().at ?? screenPoint(screen.width / 2, screen.height / 2);
    const wished = screenPoint(from.x + dx, from.y + dy);
    const at = screenPoint(
      clamp(wished.x, KEY_MARGIN_PX, Math.max(screen.width - KEY_MARGIN_PX, KEY_MARGIN_PX)),
      clamp(wished.y, KEY_MARGIN_PX, Math.max(screen.height - KEY_MARGIN_PX, KEY_MARGIN_PX)),
    );
    const [overX, overY] = [at.x - wished.x, at.y - wished.y];
    if ((overX !== 0 || overY !== 0) && !editor.getState().view.fitted) {
      editor.setState(({ view }) => ({ view: pan(view, overX, overY) }));
    }
    this.send("move", at, this.keyButton ?? MAIN_BUTTON, false);
    this.show({ at, byKeys: true, hoveredId: this.hoveredId(at) });
  }

  /** A click where the keys have moved the pointer; false where they have not. */
  clickByKeys(negative: boolean): boolean {
    const { at, byKeys } = this.scene.getState();
    if (at === null || !byKeys) return false;
    const held = this.keyButton;
    const before = this.drawing;
    const button = negative ? SECONDARY_BUTTON : MAIN_BUTTON;
    if (held === null) this.send("down", at, button, false);
    this.send("up", at, held ?? button, false);
    this.keyButton = null;
    // Pressed again on the same place: as with a double click, the polygon is done.
    if (this.drawing === before && before.name === "drawing") this.dispatch({ kind: "confirm" });
    this.show({ hoveredId: null });
    return true;
  }

  /** Begins a drag where the keys have moved the pointer, or ends it: a box or a stroke without a mouse. */
  dragByKeys(): void {
    if (this.keyButton !== null) {
      this.clickByKeys(false);
      return;
    }
    this.moveByKeys(0, 0);
    const { at } = this.scene.getState();
    if (at === null) return;
    this.send("down", at, MAIN_BUTTON, false);
    this.keyButton = MAIN_BUTTON;
    this.show({});
  }

  // How

  private get tool(): ToolName {
    return toolInHand(this.parts.settings.getState());
  }

  private get isBusy(): boolean {
    return (
      this.prompting.name !== "idle" ||
      this.painting.name !== "idle" ||
      this.drawing.name !== "idle" ||
      this.panning.last !== null
    );
  }

  private send(kind: "down" | "move" | "up", at: ScreenPoint, button: number, alt: boolean): void {
    const { editor, onTooEarly } = this.parts;
    if (kind === "down") {
      const { playing, shownFrame, frameIndex } = editor.getState();
      if (playing && shownFrame !== null)
        goTo(editor, shownFrame); // what is seen is what is clicked on
      // A prompt belongs to the picture under it: none is taken while another picture is on its way.
      else if (frameIndex !== shownFrame) {
        onTooEarly(frameIndex);
        return;
      }
    }
    this.dispatch({ kind, screen: at, frame: toFrame(editor.getState().view, at), button, alt });
  }

  private dispatch(event: PanEvent): void {
    const step = panTool(this.panning, event);
    this.panning = step.state;
    if (step.effect) this.move(step.effect);
    if (step.taken || event.kind === "space-down" || event.kind === "space-up") return;
    if (event.kind === "down") this.parts.candidates.keep(); // the next action keeps what was chosen
    this.handOver(this.tool, event);
    if (event.kind === "up") this.parts.onUse(false);
    if (event.kind === "down" && this.painting.name !== "sizing") this.parts.onUse(true);
  }

  private handOver(tool: ToolName, event: ToolEvent): void {
    const { settings, editor } = this.parts;
    const { frame, scale } = editor.getState().view;
    const { allowed, brush } = settings.getState();
    if (tool === "brush" || tool === "eraser") {
      const [state, effect] = brushTool(this.painting, event, { erase: this.erases(tool), size: brush.size, scale });
      this.painting = state;
      if (effect) this.paint(effect);
    } else if (tool === "click" || tool === "box") {
      const clicks = tool === "click";
      // A box may begin on a marker.
      const markerUnder = (point: ScreenPoint): string | null =>
        clicks ? this.parts.prompts.markerUnder(point) : null;
      const context = { frame, markerUnder, clicks, boxes: allowed.has("box") };
      const [state, effect] = promptTool(this.prompting, event, context);
      this.prompting = state;
      if (effect) {
        this.parts.prompts.act(effect);
        this.justClicked = effect.type !== "remove";
      }
    } else this.draw(event, tool === "polygon-add");
  }

  private draw(event: ToolEvent, add: boolean): void {
    const { frame, scale } = this.parts.editor.getState().view;
    const begins = this.drawing.name === "idle" && event.kind === "down";
    if (begins && event.button === MAIN_BUTTON) {
      this.polygonCell = this.parts.masks.polygonCell(add);
      if (this.polygonCell === null) return;
    }
    const [state, effect] = polygonTool(this.drawing, event, { frame, scale });
    this.drawing = state;
    if (effect && this.polygonCell !== null) this.parts.masks.polygon(this.polygonCell, effect.corners, add);
  }

  private paint(effect: BrushEffect): void {
    const { masks, settings } = this.parts;
    if (effect.type === "stroke-begin") masks.beginStroke(effect.at, effect.erase);
    if (effect.type === "stroke-to") masks.strokeTo(effect.from, effect.to);
    if (effect.type === "stroke-end") masks.endStroke(effect.from, effect.to);
    if (effect.type === "stroke-drop") masks.dropStroke();
    if (effect.type === "size") settings.setState(({ brush }) => ({ brush: { ...brush, size: effect.size } }));
  }

  /** Frame, object or tool change under what is in hand: it is kept as far as it means something. */
  private finish(tool: ToolName): void {
    this.keyButton = null;
    this.handOver(tool, { kind: "confirm" });
    this.handOver(tool, { kind: "cancel" });
  }

  private move(effect: PanEffect): void {
    const { editor } = this.parts;
    if (effect.type === "toggle-play") togglePlay(editor);
    else editor.setState(({ view }) => ({ view: pan(view, effect.dx, effect.dy) }));
  }

  private erases(tool: ToolName): boolean {
    return (tool === "eraser") !== this.parts.settings.getState().swapped;
  }

  private show(change: Partial<PointerScene>): void {
    const { view } = this.parts.editor.getState();
    const { last, space } = this.panning;
    const { tool } = this;
    const alt = change.alt ?? this.scene.getState().alt;
    const brushing = tool === "brush" || tool === "eraser";
    const polygon = this.drawing;
    this.scene.setState({
      ...change,
      tool,
      box: boxInProgress(this.prompting, view.frame),
      brush: brushing ? { ...this.parts.settings.getState().brush, erase: this.erases(tool) !== alt } : null,
      polygon:
        polygon.name === "idle" ? null : { ...polygon, add: tool === "polygon-add", closes: wouldClose(polygon, view) },
      panning: last !== null ? "moving" : space !== null ? "ready" : "no",
    });
  }

  private hoveredId(at: ScreenPoint): string | null {
    const under = this.tool === "click" ? this.parts.prompts.markerUnder(at) : null;
    if (under === null) this.justClicked = false;
    return this.justClicked ? null : under;
  }
}
