/** Changes masks off the main thread: encoding, polygons, holes and specks take longer than a painted frame may. */

import { editMask } from "../geometry/edits";
import type { EditReply, EditRequest } from "./messages";

declare const self: DedicatedWorkerGlobalScope;

self.onmessage = ({ data: { id, edit } }: MessageEvent<EditRequest>) => {
  let reply: EditReply;
  try {
    reply = { id, ok: true, edited: editMask(edit) };
  } catch (error) {
    reply = { id, ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
  self.postMessage(reply);
};
