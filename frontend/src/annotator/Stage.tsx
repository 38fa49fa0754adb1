import {
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
} from "react";
import { useStore } from "zustand";

import { clamp, isInside, screenPoint, type ScreenPoint } from "../geometry/points";
import { fit, resize, toFrame, wheelFactor } from "../geometry/viewport";
import type { CursorScene } from "../paint/cursor";
import { texts } from "../texts";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { AnnotatorPins } from "./comments/AnnotatorPins";
import { useEditor, useWorkbench } from "./context";
import { CursorLayer } from "./layers/CursorLayer";
import { FrameLayer } from "./layers/FrameLayer";
import { MaskLayer } from "./layers/MaskLayer";
import { OnionLayer } from "./layers/OnionLayer";
import { PromptLayer } from "./layers/PromptLayer";
import { StrokeLayer } from "./layers/StrokeLayer";
import { ProposalLayer } from "./proposals/ProposalLayer";
import type { PointerScene } from "./pointerTools";
import styles from "./Stage.module.css";
import { PenMarkLayer } from "./tasks/PenMarkLayer";
import { useMarks, useSelectedObject } from "./useObjects";

const OPACITY_STEP = 0.05;

/** The picture with everything on it. */
export function Stage() {
  const { editor, pointer } = useWorkbench();
  const stage = useRef<HTMLDivElement>(null);
  const marks = useMarks(useSelectedObject()?.id ?? null);
  const scene = useStore(pointer.scene);
  const shownFrame = useEditor((state) => state.shownFrame);
  useStageSize(stage);
  useFocusByKeys(stage, scene);
  useWheel(stage);
  const cursor = useMemo(() => cursorScene(scene), [scene]);
  const send = (kind: "down" | "move" | "up") => (event: PointerEvent<HTMLElement>) => {
    const element = event.currentTarget;
    if (kind === "down") element.setPointerCapture(event.pointerId);
    if (event.button === 1) event.preventDefault(); // no scrolling by the middle button
    for (const part of kind === "move" ? partsOf(event.nativeEvent) : [event]) {
      pointer.pointer(kind, pointIn(element, part), event.button, event.altKey);
    }
  };
  const finish = ({ currentTarget, clientX, clientY }: MouseEvent<HTMLElement>): void => {
    if (pointer.confirm()) return;
    const { tool } = scene;
    const prompting = tool === "click" || tool === "box";
    const view = editor.getState().view;
    const beside = !isInside(toFrame(view, pointIn(currentTarget, { clientX, clientY })), view.frame);
    if (prompting || beside) editor.setState({ view: fit(view.frame, view.screen) });
  };
  return (
    <div
      ref={stage}
      className={classes(
        styles.stage,
        scene.brush !== null && styles.ownCursor,
        scene.panning !== "no" && styles[scene.panning],
        scene.hoveredId && styles.overMarker,
      )}
      role="application"
      tabIndex={0}
      aria-label={texts.annotator.canvas}
      data-shown-frame={shownFrame ?? ""}
      data-tool={scene.tool}
      data-erases={scene.brush?.erase ?? false}
      onPointerDown={send("down")}
      onPointerMove={send("move")}
      onPointerUp={send("up")}
      onPointerCancel={() => pointer.cancel()}
      onPointerLeave={() => pointer.leave()}
      onContextMenu={(event) => event.preventDefault()}
      onDoubleClick={finish}
    >
      <FrameLayer />
      <MaskLayer />
      <ProposalLayer />
      <StrokeLayer />
      <OnionLayer />
      <PromptLayer marks={marks} hoveredId={scene.hoveredId} />
      <PenMarkLayer />
      <AnnotatorPins />
      <CursorLayer scene={cursor} />
      <Notices />
    </div>
  );
}

function cursorScene(scene: PointerScene): CursorScene {
  const { at, alt, box, brush, polygon, hoveredId, panning, tool, byKeys } = scene;
  const idle = panning === "no";
  return {
    at,
    box,
    polygon,
    brush: idle ? brush : null,
    // The plain pointer says "positive" well enough; a sign is shown where Alt has turned it.
    sign: alt && hoveredId === null && idle && tool === "click" ? "minus" : null,
    guides: tool === "box" && idle,
    crosshair: byKeys,
  };
}

/** A pointer that moves faster than the screen repaints reports the places between: strokes go through all of them. */
function partsOf(event: globalThis.PointerEvent): readonly { clientX: number; clientY: number }[] {
  const parts = event.getCoalescedEvents();
  return parts.length === 0 ? [event] : parts;
}

function pointIn(element: HTMLElement, event: { clientX: number; clientY: number }): ScreenPoint {
  const { left, top } = element.getBoundingClientRect();
  return screenPoint(event.clientX - left, event.clientY - top);
}

/** Who moves the pointer by keys is at the picture: Enter clicks there, and no longer presses what had the focus before. */
function useFocusByKeys(stage: RefObject<HTMLElement | null>, { at, byKeys }: PointerScene): void {
  useEffect(() => {
    if (byKeys) stage.current?.focus({ preventScroll: true });
  }, [stage, at, byKeys]);
}

/** Keeps the viewport as large as the stage. */
function useStageSize(stage: RefObject<HTMLElement | null>): void {
  const { editor } = useWorkbench();
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      const screen = { width: element.clientWidth, height: element.clientHeight };
      editor.setState(({ view }) => ({ view: resize(view, screen) }));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [stage, editor]);
}

/** React listens to the wheel passively, which would let the page zoom as well. */
function useWheel(stage: RefObject<HTMLElement | null>): void {
  const { pointer, editor } = useWorkbench();
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const turn = (event: WheelEvent): void => {
      event.preventDefault();
      if (!event.shiftKey) pointer.zoom(pointIn(element, event), wheelFactor(event));
      // With Shift, some systems turn the wheel sideways.
      else editor.setState(({ opacity }) => ({ opacity: nextOpacity(opacity, -(event.deltaY || event.deltaX)) }));
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [stage, pointer, editor]);
}

/** One step up or down, between nothing and everything. */
function nextOpacity(opacity: number, up: number): number {
  return clamp(Math.round((opacity + Math.sign(up) * OPACITY_STEP) * 100) / 100, 0, 1);
}

/** What has to be said on the picture itself. */
function Notices() {
  const { frames } = useWorkbench();
  const frameIndex = useEditor((state) => state.frameIndex);
  const shownFrame = useEditor((state) => state.shownFrame);
  const trouble = useSyncExternalStore(frames.subscribe, () => frames.troubleWith(frameIndex));
  return (
    <>
      {shownFrame !== frameIndex && (
        <div className={styles.veil} role="status" key={shownFrame}>
          <span>
            {trouble ?? texts.annotator.loadingFrame(frameIndex)}
            {trouble !== null && (
              <Button small onClick={() => frames.retry()}>
                {texts.tryAgain}
              </Button>
            )}
          </span>
        </div>
      )}
    </>
  );
}
