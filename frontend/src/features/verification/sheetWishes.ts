/** Which pictures and masks a contact sheet needs, most wanted first. Pure. */

import { frameUrl } from "../../api/addresses";
import { maskWish, type SizedWish } from "./maskShelf";
import type { Check, Prepared } from "./types";

/** Tiles can be looked at closely, so their pictures are larger than they are shown. */
const TILE_WIDTH = 1280;
const FLIP_WIDTH = 480;

/** Address of the picture of a tile; a video that is no larger is asked for as it is. */
export const tilePicture = (check: Check, frameIndex: number): string => still(check, frameIndex, TILE_WIDTH);

export const flipPicture = (check: Check, frameIndex: number): string => still(check, frameIndex, FLIP_WIDTH);

export function sheetPictures({ check, sheet }: Prepared): string[] {
  return [
    ...sheet.frames.map((frame) => tilePicture(check, frame.frame_index)),
    ...sheet.flip.map((frame) => flipPicture(check, frame.frame_index)),
  ];
}

export function sheetMasks({ check, sheet }: Prepared): SizedWish[] {
  const wishes = [...sheet.frames, ...sheet.flip].flatMap(({ frame_index: frameIndex, counts }) =>
    counts === null ? [] : [maskWish(check, frameIndex, counts)],
  );
  return [...new Map(wishes.map((wish) => [wish.key, wish])).values()];
}

function still({ video_id: videoId, video }: Check, frameIndex: number, width: number): string {
  const address = frameUrl(videoId, frameIndex);
  return video.width <= width ? address : `${address}?width=${width}`;
}
