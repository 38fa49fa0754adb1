/** A picture of one mask on its frame, cut to where the mask is. */

import { frameUrl } from "../../api/addresses";
import type { PixelRect } from "../../geometry/bitmap";
import { clamp, type Size } from "../../geometry/points";
import { boundsOfCounts, coreOfCounts, decodeCropped, type CroppedMask } from "../../geometry/rle";

export interface Cut {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Room around the mask, as part of its size. */
const ROOM = 0.2;
/** A mask of a few pixels is shown with its surroundings. */
const LEAST_PX = 24;
/** How dark the surroundings are. */
const DIM = "rgb(0 0 0 / 55%)";

/** The part of a frame to show: around whole masks, in the shape of the picture. Pure. */
export function cutAround(masks: readonly string[], frame: Size, picture: Size): Cut {
  return cutAroundBoxes(
    masks.flatMap((counts) => boundsOfCounts(counts, frame) ?? []),
    frame,
    picture,
  );
}

/** The part of a frame that shows an object: specks far from its mask may be left out. Pure. */
export function cutAroundObject(counts: string | null, frame: Size, picture: Size): Cut {
  const core = counts === null ? null : coreOfCounts(counts, frame);
  return cutAroundBoxes(core === null ? [] : [core], frame, picture);
}

function cutAroundBoxes(boxes: readonly PixelRect[], frame: Size, picture: Size): Cut {
  if (boxes.length === 0) return { left: 0, top: 0, ...frame };
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const right = Math.max(...boxes.map((box) => box.right));
  const bottom = Math.max(...boxes.map((box) => box.bottom));
  const ratio = picture.width / picture.height;
  const wanted = Math.max(right - left, (bottom - top) * ratio, LEAST_PX) * (1 + 2 * ROOM);
  const width = Math.min(wanted, frame.width, frame.height * ratio);
  const height = width / ratio;
  return {
    left: clamp((left + right - width) / 2, 0, frame.width - width),
    top: clamp((top + bottom - height) / 2, 0, frame.height - height),
    width,
    height,
  };
}

/** Draws the cut of a frame with the mask bright (in its colour's light) and the rest dim. */
export async function drawMaskPicture(
  canvas: HTMLCanvasElement,
  { videoId, frameIndex, frame, counts, cut, colour }: MaskPictureScene,
  signal: AbortSignal,
): Promise<void> {
  const answer = await fetch(frameUrl(videoId, frameIndex), { signal });
  if (!answer.ok) return;
  const picture = await createImageBitmap(await answer.blob());
  const mask = counts === null ? null : decodeCropped(counts, frame);
  const ctx = canvas.getContext("2d");
  if (ctx === null || signal.aborted) return;
  const scale = canvas.width / cut.width;
  ctx.setTransform(scale, 0, 0, scale, -cut.left * scale, -cut.top * scale);
  ctx.drawImage(picture, 0, 0, frame.width, frame.height);
  ctx.fillStyle = DIM;
  ctx.fillRect(0, 0, frame.width, frame.height);
  if (mask !== null) ctx.drawImage(cutOut(picture, mask, frame, colour), mask.left, mask.top);
  picture.close();
}

export interface MaskPictureScene {
  readonly videoId: string;
  readonly frameIndex: number;
  readonly frame: Size;
  /** Null: no mask. */
  readonly counts: string | null;
  readonly cut: Cut;
  readonly colour: string;
}

/** The pixels of the frame where the mask is, with a breath of its colour. */
function cutOut(picture: ImageBitmap, mask: CroppedMask, frame: Size, colour: string): OffscreenCanvas {
  const { left, top, width, height, pixels } = mask;
  const target = new OffscreenCanvas(width, height);
  const ctx = target.getContext("2d");
  if (ctx === null) return target;
  const alpha = new ImageData(width, height);
  for (let index = 0; index < pixels.length; index++) alpha.data[4 * index + 3] = pixels[index] ? 255 : 0;
  ctx.putImageData(alpha, 0, 0);
  ctx.globalCompositeOperation = "source-in";
  ctx.drawImage(picture, -left, -top, frame.width, frame.height);
  ctx.globalCompositeOperation = "source-atop";
  ctx.globalAlpha = 0.25;
  ctx.fillStyle = colour;
  ctx.fillRect(0, 0, width, height);
  return target;
}
