/**
 * Where the numbers of comments stand on the screen: beside the picture, so that they never cover the object. Only a
 * hollow ring marks the place itself. Pure.
 */

import { clamp, type FramePoint, type ScreenPoint, screenPoint } from "../../geometry/points";
import { toScreen, type Viewport } from "../../geometry/viewport";

export const BADGE_PX = 20;
const GAP_PX = 3;
const HALF_PX = BADGE_PX / 2;
/** So much room beside the picture holds a badge. */
const NEEDED_PX = BADGE_PX + 2 * GAP_PX;

export interface Pin {
  readonly id: string;
  readonly at: FramePoint;
}

export interface PlacedPin {
  readonly id: string;
  /** The place that is meant. */
  readonly at: ScreenPoint;
  /** The middle of its badge. */
  readonly badge: ScreenPoint;
  /** There is no room beside the picture, which fills the canvas: the badge lies on its edge. */
  readonly over: boolean;
}

type Side = "left" | "right" | "top" | "bottom";

const PAIRS: readonly (readonly Side[])[] = [
  ["left", "right"],
  ["top", "bottom"],
];

/** Gives each pin a badge beside the picture, near to it, and keeps the badges apart. */
export function placePins(pins: readonly Pin[], view: Viewport): PlacedPin[] {
  const room = roomAround(view);
  const sides = sidesFor(room);
  const over = room[sides[0]] < NEEDED_PX;
  const sided = pins.map(({ id, at }) => {
    const point = toScreen(view, at);
    return { id, at: point, side: nearest(sides, room, point, view) };
  });
  return sides.flatMap((side) => {
    const upright = side === "left" || side === "right";
    const here = sided.filter((pin) => pin.side === side);
    const along = here.map(({ at }) => (upright ? at.y : at.x));
    const places = apart(along, upright ? view.screen.height : view.screen.width);
    const across = badgeLine(side, room, view);
    return here.map(({ id, at }, index) => {
      const place = places[index] ?? 0;
      return { id, at, badge: upright ? screenPoint(across, place) : screenPoint(place, across), over };
    });
  });
}

function roomAround({ screen, frame, scale, left, top }: Viewport): Readonly<Record<Side, number>> {
  return {
    left,
    top,
    right: screen.width - left - frame.width * scale,
    bottom: screen.height - top - frame.height * scale,
  };
}

/** The sides where badges go: those with room; where there is none, left and right all the same. */
function sidesFor(room: Readonly<Record<Side, number>>): readonly [Side, ...Side[]] {
  for (const pair of PAIRS) {
    const [first, ...others] = pair.filter((side) => room[side] >= NEEDED_PX);
    if (first !== undefined) return [first, ...others];
  }
  return ["left", "right"];
}

function nearest(
  sides: readonly [Side, ...Side[]],
  room: Readonly<Record<Side, number>>,
  at: ScreenPoint,
  { screen }: Viewport,
): Side {
  const edge = (side: Side): number => Math.max(room[side], 0);
  const away = (side: Side): number => {
    if (side === "left") return at.x - edge(side);
    if (side === "right") return screen.width - edge(side) - at.x;
    return side === "top" ? at.y - edge(side) : screen.height - edge(side) - at.y;
  };
  return sides.reduce((best, side) => (away(side) < away(best) ? side : best), sides[0]);
}

/** The line on which the middles of a side's badges stand. */
function badgeLine(side: Side, room: Readonly<Record<Side, number>>, { screen }: Viewport): number {
  const out = Math.max(room[side] - GAP_PX - HALF_PX, GAP_PX + HALF_PX);
  if (side === "right") return screen.width - out;
  return side === "bottom" ? screen.height - out : out;
}

/** Pushes places apart that are nearer to each other than a badge, and keeps them within a length. */
export function apart(places: readonly number[], length: number): number[] {
  const step = BADGE_PX + 1;
  const [low, high] = [HALF_PX + GAP_PX, Math.max(length - HALF_PX - GAP_PX, HALF_PX + GAP_PX)];
  const order = places.map((_, index) => index).sort((one, other) => (places[one] ?? 0) - (places[other] ?? 0));
  const found = new Array<number>(places.length).fill(low);
  let least = low;
  for (const index of order) {
    const place = clamp(places[index] ?? low, least, Math.max(high, least));
    found[index] = place;
    least = place + step;
  }
  let most = high;
  for (const index of order.reverse()) {
    found[index] = Math.max(Math.min(found[index] ?? low, most), low);
    most = (found[index] ?? low) - step;
  }
  return found;
}
