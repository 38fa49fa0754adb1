import { memo, useMemo, type PointerEvent, type ReactNode } from "react";

import { clamp } from "../../geometry/points";
import { activeRun } from "../../document/state";
import { laneSegments } from "../../document/laneSegments";
import type { VideoObject } from "../../document/objects";
import { maskRow, promptedFrames } from "../../document/state";
import { colourOf } from "../../paint/colours";
import { drawFilmstrip } from "../../paint/filmstrip";
import { drawLane } from "../../paint/lane";
import { texts, timeCode } from "../../texts";
import { classes } from "../../ui/classes";
import { useEditor, useSession, useWorkbench } from "../context";
import { goTo } from "../editor";
import { Badge } from "../objects/Badge";
import { useObjects } from "../useObjects";
import styles from "./Timeline.module.css";
import { useFilmstrip } from "./useFilmstrip";
import { useStrip } from "./useStrip";

/** Filmstrip and one lane per object; pressing anywhere goes to that frame. */
export function Timeline() {
  const objects = useObjects();
  return (
    <section className={styles.timeline} aria-label={texts.timeline.label}>
      <div className={styles.gutter}>
        <FilmLabel />
        {objects.map((object) => (
          <LaneLabel key={object.id} object={object} />
        ))}
      </div>
      <Scrubber>
        <Filmstrip />
        {objects.map((object) => (
          <Lane key={object.id} object={object} />
        ))}
      </Scrubber>
    </section>
  );
}

/** Says how far the masks are loaded while a long video is still coming in. */
function FilmLabel() {
  const fetched = useSession((state) => state.masksFetched);
  const text = fetched < 1 ? texts.annotator.loadingMasks(fetched) : texts.timeline.frames;
  return <div className={styles.filmLabel}>{text}</div>;
}

function Scrubber({ children }: { children: ReactNode }) {
  const { editor, video } = useWorkbench();
  const frameIndex = useEditor((state) => state.frameIndex);
  const frameCount = useEditor((state) => state.frameCount);
  const scrub = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    goTo(editor, Math.floor(clamp((event.clientX - left) / width, 0, 1) * frameCount));
  };
  return (
    <div
      className={styles.strip}
      role="slider"
      tabIndex={0}
      aria-label={texts.timeline.slider}
      aria-valuemin={0}
      aria-valuemax={frameCount - 1}
      aria-valuenow={frameIndex}
      aria-valuetext={timeCode(frameIndex / (video.frame_rate ?? 24))}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        scrub(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) scrub(event);
      }}
    >
      {children}
      <RunMark />
      <div className={styles.playhead} style={{ left: `${((frameIndex + 0.5) / frameCount) * 100}%` }} />
    </div>
  );
}

/** Where tracking is just now. */
function RunMark() {
  const atFrame = useSession((state) => activeRun(state.document)?.at_frame ?? null);
  const frameCount = useEditor((state) => state.frameCount);
  if (atFrame === null) return null;
  return <div className={styles.runMark} style={{ left: `${((atFrame + 0.5) / frameCount) * 100}%` }} />;
}

const Filmstrip = memo(function Filmstrip() {
  const { video } = useWorkbench();
  const frameCount = useEditor((state) => state.frameCount);
  const image = useFilmstrip(video);
  const layout = video.filmstrip;
  const scene = useMemo(() => layout && { image, layout, frameCount }, [image, layout, frameCount]);
  const ref = useStrip(scene, drawFilmstrip);
  return <canvas ref={ref} className={styles.film} aria-hidden />;
});

const Lane = memo(function Lane({ object }: { object: VideoObject }) {
  const row = useSession((state) => maskRow(state.document, object.id));
  const prompts = useSession((state) => state.document.prompts);
  const frameCount = useEditor((state) => state.frameCount);
  const selected = useEditor((state) => state.selectedId === object.id);
  const scene = useMemo(
    () => ({
      segments: laneSegments(row),
      prompted: promptedFrames(prompts, object.id),
      frameCount,
      colour: colourOf(object.colour),
      selected,
    }),
    [row, prompts, object.id, object.colour, frameCount, selected],
  );
  const ref = useStrip(scene, drawLane);
  return (
    <canvas
      ref={ref}
      className={classes(styles.lane, selected && styles.selected)}
      data-lane={object.number}
      aria-hidden
    />
  );
});

function LaneLabel({ object }: { object: VideoObject }) {
  const { editor } = useWorkbench();
  const selected = useEditor((state) => state.selectedId === object.id);
  const name = object.name ?? texts.objects.fresh;
  return (
    <button
      type="button"
      className={classes(styles.label, selected && styles.selected)}
      aria-pressed={selected}
      aria-label={texts.objects.select(object.number, name)}
      onClick={() => editor.setState({ selectedId: object.id })}
    >
      <Badge object={object} />
      <span>{name}</span>
    </button>
  );
}
