/** The page's side of the worker that changes masks. Answers come in the order of the questions. */

import type { EditedMask, MaskEdit } from "../geometry/edits";
import type { EditReply, EditRequest } from "./messages";

interface Waiting {
  readonly resolve: (edited: EditedMask) => void;
  readonly reject: (error: Error) => void;
}

export class MaskEditor {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(private readonly worker: Pick<Worker, "postMessage" | "onmessage" | "terminate">) {
    worker.onmessage = ({ data }: MessageEvent<EditReply>) => this.receive(data);
  }

  /** Rejects where the mask is no mask of that frame. */
  edit(edit: MaskEdit): Promise<EditedMask> {
    this.lastId += 1;
    const request: EditRequest = { id: this.lastId, edit };
    return new Promise((resolve, reject) => {
      this.waiting.set(request.id, { resolve, reject });
      this.worker.postMessage(request);
    });
  }

  close(): void {
    this.worker.terminate();
    this.waiting.clear();
  }

  private receive(reply: EditReply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (reply.ok) waiting?.resolve(reply.edited);
    else waiting?.reject(new Error(reply.reason));
  }
}

export function openMaskEditor(): MaskEditor {
  return new MaskEditor(new Worker(new URL("./edits.worker.ts", import.meta.url), { type: "module" }));
}
