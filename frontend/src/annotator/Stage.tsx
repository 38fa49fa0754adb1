import { useEffect, useMemo, useRef, useSyncExternalStore, type PointerEvent, type RefObject } from "react";
import { useStore } from "zustand";

import { screenPoint, type ScreenPoint } from "../geometry/points";
import { fit, resize, wheelFactor } from "../geometry/viewport";
import { texts } from "../texts";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { useEditor, useSession, useWorkbench } from "./context";
import { CursorLayer } from "./layers/CursorLayer";
import { FrameLayer } from "./layers/FrameLayer";
import { MaskLayer } from "./layers/MaskLayer";
import { PromptLayer } from "./layers/PromptLayer";
import type { PointerScene } from "./pointerTools";
import styles from "./Stage.module.css";
import { useMarks, useObjects, useSelectedObject } from "./useObjects";

/** The picture with everything on it. */
export function Stage() {
  const { editor, pointer } = useWorkbench();
  const stage = useRef<HTMLDivElement>(null);
  const marks = useMarks(useSelectedObject()?.id ?? null);
  const scene = useStore(pointer.scene);
  const shownFrame = useEditor((state) => state.shownFrame);
  useStageSize(stage);
  useWheelZoom(stage);
  const cursor = useMemo(() => cursorScene(scene), [scene]);
  const send = (kind: "down" | "move" | "up") => (event: PointerEvent<HTMLElement>) => {
    if (kind === "down") event.currentTarget.setPointerCapture(event.pointerId);
    if (event.button === 1) event.preventDefault(); // no scrolling by the middle button
    pointer.pointer(kind, pointIn(event.currentTarget, event), event.button, event.altKey);
  };
  return (
    <div
      ref={stage}
      className={classes(
        styles.stage,
        scene.panning !== "no" && styles[scene.panning],
        scene.hoveredId && styles.overMarker,
      )}
      role="application"
      aria-label={texts.annotator.canvas}
      data-shown-frame={shownFrame ?? ""}
      onPointerDown={send("down")}
      onPointerMove={send("move")}
      onPointerUp={send("up")}
      onPointerCancel={() => pointer.cancel()}
      onPointerLeave={() => pointer.leave()}
      onContextMenu={(event) => event.preventDefault()}
      onDoubleClick={() => editor.setState(({ view }) => ({ view: fit(view.frame, view.screen) }))}
    >
      <FrameLayer />
      <MaskLayer />
      <PromptLayer marks={marks} hoveredId={scene.hoveredId} />
      <CursorLayer scene={cursor} />
      <Notices />
    </div>
  );
}

function cursorScene({ at, alt, box, hoveredId, panning }: PointerScene) {
  // The plain pointer says "positive" well enough; a sign is shown where Alt has turned it.
  return { at, box, sign: alt && hoveredId === null && panning === "no" ? ("minus" as const) : null };
}

function pointIn(element: HTMLElement, event: { clientX: number; clientY: number }): ScreenPoint {
  const { left, top } = element.getBoundingClientRect();
  return screenPoint(event.clientX - left, event.clientY - top);
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
function useWheelZoom(stage: RefObject<HTMLElement | null>): void {
  const { pointer } = useWorkbench();
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const zoom = (event: WheelEvent): void => {
      event.preventDefault();
      pointer.zoom(pointIn(element, event), wheelFactor(event));
    };
    element.addEventListener("wheel", zoom, { passive: false });
    return () => element.removeEventListener("wheel", zoom);
  }, [stage, pointer]);
}

/** What has to be said on the picture itself. */
function Notices() {
  const { frames } = useWorkbench();
  const frameIndex = useEditor((state) => state.frameIndex);
  const shownFrame = useEditor((state) => state.shownFrame);
  const trouble = useSyncExternalStore(frames.subscribe, () => frames.troubleWith(frameIndex));
  const objects = useObjects();
  const ready = useSession((state) => state.loading.name === "ready");
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
      {ready && objects.length === 0 && <div className={styles.hint}>{texts.annotator.hint}</div>}
    </>
  );
}
