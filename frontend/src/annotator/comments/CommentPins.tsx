import { useMemo, useState } from "react";

import { framePoint } from "../../geometry/points";
import type { Viewport } from "../../geometry/viewport";
import { drawPenMark } from "../../paint/penMark";
import { texts } from "../../texts";
import { classes } from "../../ui/classes";
import { useCanvasLayer } from "../layers/useCanvasLayer";
import { useCommentDesk, useComments } from "./commentDesk";
import { placePins, type PlacedPin } from "./pins";
import styles from "./Pins.module.css";
import { numbered, type Numbered } from "./threads";
import type { Draft } from "./types";

const words = texts.comments;
const DRAFT = "draft";

interface CommentPinsProps {
  view: Viewport;
  /** The frame on the canvas. */
  shownFrame: number | null;
}

/** The comments that point to the shown frame: a hollow ring at the place, its number beside the picture. */
export function CommentPins({ view, shownFrame }: CommentPinsProps) {
  const { book } = useCommentDesk();
  const threads = useComments((state) => state.threads);
  const chosenId = useComments((state) => state.chosenId);
  const pinsShown = useComments((state) => state.pinsShown);
  const draft = useComments((state) => state.draft);
  const [hoveredId, setHoveredId] = useState<string | null>(null);
  const shown = useMemo(
    () =>
      new Map(
        numbered(threads)
          .filter(({ thread }) => thread.frame_index === shownFrame && thread.x !== null && thread.y !== null)
          .filter(({ thread }) => (thread.open && pinsShown) || thread.id === chosenId)
          .map((one) => [one.thread.id, one]),
      ),
    [threads, shownFrame, pinsShown, chosenId],
  );
  const placed = useMemo(() => placePins(pinsOf(shown, draft, shownFrame), view), [shown, draft, shownFrame, view]);
  const strong = (id: string): boolean => id === DRAFT || id === chosenId || id === hoveredId;
  return (
    <>
      <ChosenMark view={view} shownFrame={shownFrame} />
      {placed.length > 0 && (
        <svg className={styles.places} aria-hidden width={view.screen.width} height={view.screen.height}>
          {placed.map((pin) => (
            <Ring key={pin.id} pin={pin} strong={strong(pin.id)} joined={pin.id === hoveredId} />
          ))}
        </svg>
      )}
      {placed.map((pin) => (
        <Badge
          key={pin.id}
          pin={pin}
          one={shown.get(pin.id)}
          strong={strong(pin.id)}
          onHover={(over) => setHoveredId(over ? pin.id : null)}
          onChoose={() => book.ask(pin.id)}
        />
      ))}
    </>
  );
}

function pinsOf(shown: ReadonlyMap<string, Numbered>, draft: Draft | null, shownFrame: number | null) {
  const pins = [...shown.values()].map(({ thread: { id, x, y } }) => ({ id, at: framePoint(x ?? 0, y ?? 0) }));
  const { point, frameIndex } = draft ?? { point: null, frameIndex: null };
  if (point !== null && frameIndex === shownFrame) pins.push({ id: DRAFT, at: framePoint(point.x, point.y) });
  return pins;
}

interface RingProps {
  pin: PlacedPin;
  strong: boolean;
  /** A line leads to the badge, which may cross the object: only while the badge is pointed at. */
  joined: boolean;
}

/** Dark below light, so that it is seen on any picture. */
function Ring({ pin: { at, badge }, strong, joined }: RingProps) {
  return (
    <g>
      {["dark", "light"].map((tone) => (
        <g key={tone} className={styles[tone]}>
          {joined && <line x1={at.x} y1={at.y} x2={badge.x} y2={badge.y} />}
          <circle cx={at.x} cy={at.y} r={strong ? 6 : 4.5} />
        </g>
      ))}
    </g>
  );
}

interface BadgeProps {
  pin: PlacedPin;
  /** Undefined for the comment that is being written. */
  one: Numbered | undefined;
  strong: boolean;
  onHover: (over: boolean) => void;
  onChoose: () => void;
}

function Badge({ pin: { id, badge, over }, one, strong, onHover, onChoose }: BadgeProps) {
  const style = { left: badge.x, top: badge.y };
  const look = classes(styles.badge, strong && styles.strong, over && styles.over);
  if (one === undefined) {
    return (
      <span className={look} style={style} title={words.pinOfDraft} data-pin={DRAFT}>
        +
      </span>
    );
  }
  const { number, thread } = one;
  const first = thread.comments[0];
  const label = words.pin(number ?? 0, first?.author ?? "", first?.text ?? "");
  return (
    <button
      type="button"
      className={classes(look, !thread.open && styles.settled)}
      style={style}
      aria-label={label}
      title={label}
      data-pin={number}
      data-pin-of={id}
      // What is pressed here is no press on the picture.
      onPointerDown={(event) => event.stopPropagation()}
      onPointerUp={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onPointerEnter={() => onHover(true)}
      onPointerLeave={() => onHover(false)}
      onFocus={(event) => onHover(event.currentTarget.matches(":focus-visible"))}
      onBlur={() => onHover(false)}
      onClick={onChoose}
    >
      {number}
    </button>
  );
}

const NO_POINTS: readonly number[][] = [];

/** The pen mark of the verdict at hand, on its frame. */
function ChosenMark({ view, shownFrame }: CommentPinsProps) {
  const mark = useComments(({ threads, chosenId }) => threads.find(({ id }) => id === chosenId)?.mark ?? null);
  const points = mark?.frame_index === shownFrame ? mark.points : NO_POINTS;
  const scene = useMemo(() => ({ points }), [points]);
  const ref = useCanvasLayer(drawPenMark, scene, view);
  return <canvas ref={ref} data-layer="chosen-mark" aria-hidden />;
}
