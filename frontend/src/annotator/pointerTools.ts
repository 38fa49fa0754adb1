/** Leads pointer and Space to the tools, carries out what they decide, and holds what they have in hand for the screen. */

import { createStore, type StoreApi } from "zustand/vanilla";

import type { PromptValue } from "../api/types";
import { videoObjects } from "../document/objects";
import { promptMarks, type PromptMark } from "../document/outbox";
import type { VideoSession } from "../document/session";
import { promptsAt } from "../document/state";
import { distance, type FrameBox, type ScreenPoint } from "../geometry/points";
import { pan, toFrame, zoomAt } from "../geometry/viewport";
import { MARKER_RADIUS_PX, markerAt } from "../paint/prompts";
import { togglePlay, type EditorStore } from "./editor";
import { NOT_PANNING, panTool, type PanEffect, type PanEvent, type PanState } from "./tools/panTool";
import { boxInProgress, IDLE, promptTool, type PromptToolState } from "./tools/promptTool";
import type { ToolEffect } from "./tools/tool";

export interface PointerScene {
  readonly at: ScreenPoint | null;
  readonly alt: boolean;
  readonly box: FrameBox | null;
  /** Prompt whose marker lies under the pointer. */
  readonly hoveredId: string | null;
  readonly panning: "no" | "ready" | "moving";
}

const NOTHING: PointerScene = { at: null, alt: false, box: null, hoveredId: null, panning: "no" };

export class PointerTools {
  readonly scene: StoreApi<PointerScene> = createStore(() => NOTHING);
  private panning: PanState = NOT_PANNING;
  private prompting: PromptToolState = IDLE;
  /** The pointer still rests where it clicked: the marker under it shows its own sign, not the one of removal. */
  private justClicked = false;

  constructor(
    private readonly editor: EditorStore,
    private readonly session: VideoSession,
  ) {}

  pointer(kind: "down" | "move" | "up", at: ScreenPoint, button: number, alt: boolean): void {
    const { view, frameIndex, shownFrame } = this.editor.getState();
    if (kind === "down") {
      this.editor.setState({ playing: false });
      // A prompt belongs to the picture under it: none is taken while another picture is on its way.
      if (frameIndex !== shownFrame) return;
    }
    this.dispatch({ kind, screen: at, frame: toFrame(view, at), button, alt });
    this.show({ at, alt, hoveredId: this.hoveredId(at) });
  }

  leave(): void {
    this.show({ at: null, hoveredId: null });
  }

  space(kind: "space-down" | "space-up"): void {
    this.dispatch({ kind });
    this.show({});
  }

  zoom(at: ScreenPoint, factor: number): void {
    this.editor.setState(({ view }) => ({ view: zoomAt(view, at, factor) }));
    this.show({ at, hoveredId: this.hoveredId(at) });
  }

  /** Gives up a drag in hand; false where there was none. */
  cancel(): boolean {
    const busy = this.prompting.name !== "idle" || this.panning.last !== null;
    this.dispatch({ kind: "cancel" });
    this.show({});
    return busy;
  }

  private dispatch(event: PanEvent): void {
    const step = panTool(this.panning, event);
    this.panning = step.state;
    if (step.effect) this.move(step.effect);
    if (step.taken || event.kind === "space-down" || event.kind === "space-up") return;
    const { frame } = this.editor.getState().view;
    const context = { frame, markerUnder: (point: ScreenPoint) => this.markerUnder(point) };
    const [state, effect] = promptTool(this.prompting, event, context);
    this.prompting = state;
    if (effect) this.act(effect);
  }

  private show(change: Partial<PointerScene>): void {
    const { last, space } = this.panning;
    this.scene.setState({
      ...change,
      box: boxInProgress(this.prompting, this.editor.getState().view.frame),
      panning: last !== null ? "moving" : space !== null ? "ready" : "no",
    });
  }

  private move(effect: PanEffect): void {
    if (effect.type === "toggle-play") togglePlay(this.editor);
    else this.editor.setState(({ view }) => ({ view: pan(view, effect.dx, effect.dy) }));
  }

  /** Prompts go to the selected object, on the frame that is seen; without a selection they begin a new object. */
  private act(effect: ToolEffect): void {
    const frameIndex = this.editor.getState().shownFrame;
    if (frameIndex === null) return;
    const selectedId = this.selectedId();
    if (effect.type === "remove") {
      const mark = this.marks().find(({ id }) => id === effect.promptId);
      if (selectedId === null || mark === undefined) return;
      this.session.removePrompt({ promptId: mark.id, maskletId: selectedId, frameIndex, value: mark.value });
      return;
    }
    const maskletId = selectedId ?? this.session.beginMasklet();
    this.editor.setState({ selectedId: maskletId });
    this.session.addPrompt(maskletId, frameIndex, valueOf(effect));
    this.justClicked = true;
  }

  private hoveredId(at: ScreenPoint): string | null {
    const under = this.markerUnder(at);
    if (under === null) this.justClicked = false;
    return this.justClicked ? null : under;
  }

  private markerUnder(point: ScreenPoint): string | null {
    const { view } = this.editor.getState();
    const found = this.marks().findLast(({ value }) => {
      const at = markerAt(value, view);
      return at !== null && distance(at, point) <= MARKER_RADIUS_PX + 1;
    });
    return found?.id ?? null;
  }

  private marks(): readonly PromptMark[] {
    const { shownFrame } = this.editor.getState();
    const selectedId = this.selectedId();
    if (selectedId === null || shownFrame === null) return [];
    const { document, outbox } = this.session.store.getState();
    return promptMarks(promptsAt(document, selectedId, shownFrame), outbox, selectedId, shownFrame);
  }

  /** The selection, unless that object is gone meanwhile. */
  private selectedId(): string | null {
    const { selectedId } = this.editor.getState();
    const { document, outbox } = this.session.store.getState();
    return videoObjects(document.masklets, outbox).some(({ id }) => id === selectedId) ? selectedId : null;
  }
}

function valueOf(effect: Exclude<ToolEffect, { type: "remove" }>): PromptValue {
  if (effect.type === "box") return { kind: "box", ...effect.box };
  return { kind: "click", x: effect.point.x, y: effect.point.y, positive: effect.positive };
}
