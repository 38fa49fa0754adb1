/** Unpacks masks off the main thread: run lengths in, a coloured bitmap and an outline out. */

import { traceContour } from "../geometry/contour";
import { crestOf } from "../geometry/crest";
import { framePoint } from "../geometry/points";
import { decodeCropped, type CroppedMask } from "../geometry/rle";
import type { Unpacked, UnpackReply, UnpackRequest } from "./messages";

declare const self: DedicatedWorkerGlobalScope;

/** More corners than this are noise, not an outline. */
const MOST_CORNERS = 120_000;

self.onmessage = (message: MessageEvent<UnpackRequest>) => {
  void answer(message.data);
};

async function answer(request: UnpackRequest): Promise<void> {
  let reply: UnpackReply;
  try {
    reply = { id: request.id, ok: true, mask: await unpack(request) };
  } catch (error) {
    reply = { id: request.id, ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(reply, reply.ok && reply.mask ? transferables(reply.mask) : []);
}

async function unpack({ counts, frame, colour }: UnpackRequest): Promise<Unpacked | null> {
  const mask = decodeCropped(counts, frame);
  if (mask === null) return null;
  const contour = traceContour(mask);
  return {
    bitmap: await createImageBitmap(tint(mask, colour)),
    left: mask.left,
    top: mask.top,
    crest: crestOf(contour) ?? framePoint(mask.left, mask.top),
    contour: contour.corners.length / 2 > MOST_CORNERS ? null : contour,
  };
}

function tint(mask: CroppedMask, [red, green, blue]: readonly [number, number, number]): ImageData {
  const image = new ImageData(mask.width, mask.height);
  // One 32-bit word per pixel: alpha, blue, green, red from the highest byte down (little-endian machines, so all browsers').
  const words = new Uint32Array(image.data.buffer);
  const word = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  mask.pixels.forEach((value, at) => {
    if (value === 1) words[at] = word;
  });
  return image;
}

function transferables(mask: Unpacked): Transferable[] {
  const outline = mask.contour === null ? [] : [mask.contour.corners.buffer, mask.contour.starts.buffer];
  return [mask.bitmap, ...outline];
}
