import { describe, expect, it, vi } from "vitest";

import { framePoint } from "../../geometry/points";
import type { UnpackReply, UnpackRequest } from "../../web-workers/messages";
import { MaskLoader, type MaskWish, type MaskWorker } from "./maskLoader";

class FakeWorker implements MaskWorker {
  readonly asked: UnpackRequest[] = [];
  onmessage: MaskWorker["onmessage"] = null;
  terminate = vi.fn();
  postMessage = (request: UnpackRequest): void => void this.asked.push(request);

  answer(request: UnpackRequest | undefined, reply: { ok: true; width: number } | { ok: false }): void {
    if (request === undefined) throw new Error("nothing was asked");
    const bitmap = { width: reply.ok ? reply.width : 0, height: 1, close: vi.fn() } as unknown as ImageBitmap;
    const data: UnpackReply = reply.ok
      ? { id: request.id, ok: true, mask: { bitmap, left: 0, top: 0, crest: framePoint(0, 0), contour: null } }
      : { id: request.id, ok: false, reason: "bad run lengths" };
    this.onmessage?.call(this as unknown as Worker, { data } as MessageEvent);
  }
}

const wish = (cell: string, revision = 1): MaskWish => ({
  key: `${cell}:${revision}`,
  cell,
  counts: "0",
  colour: "#ff0000",
});

function setUp() {
  const worker = new FakeWorker();
  const loader = new MaskLoader({ width: 4, height: 4 }, worker);
  return { worker, loader };
}

describe("MaskLoader", () => {
  it("asks for the most wanted first and for a few at once", () => {
    const { worker, loader } = setUp();
    loader.want(["a", "b", "c", "d"].map((cell) => wish(cell)));
    expect(worker.asked).toHaveLength(3);
    worker.answer(worker.asked[0], { ok: true, width: 2 });
    expect(worker.asked).toHaveLength(4);
    expect(loader.best(wish("a"))?.bitmap.width).toBe(2);
  });

  it("hurries what is needed now and goes on with the rest", () => {
    const { worker, loader } = setUp();
    loader.want(["a", "b"].map((cell) => wish(cell)));
    loader.hurry([wish("late")]);
    expect(worker.asked).toHaveLength(3);
    worker.answer(worker.asked[2], { ok: true, width: 5 });
    expect(loader.best(wish("late"))?.bitmap.width).toBe(5);
    loader.want([wish("late"), wish("c")]);
    expect(worker.asked).toHaveLength(4); // only c
  });

  it("does not ask twice for the same mask", () => {
    const { worker, loader } = setUp();
    loader.want([wish("a")]);
    loader.want([wish("a")]);
    worker.answer(worker.asked[0], { ok: true, width: 2 });
    loader.want([wish("a")]);
    expect(worker.asked).toHaveLength(1);
  });

  it("keeps the former mask of a cell in sight until the new one is ready", () => {
    const { worker, loader } = setUp();
    loader.want([wish("a", 1)]);
    worker.answer(worker.asked[0], { ok: true, width: 2 });
    loader.want([wish("a", 2)]);
    expect(loader.best(wish("a", 2))?.bitmap.width).toBe(2);
    worker.answer(worker.asked[1], { ok: true, width: 3 });
    expect(loader.best(wish("a", 2))?.bitmap.width).toBe(3);
  });

  it("passes over a mask that cannot be unpacked", () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    const { worker, loader } = setUp();
    loader.want([wish("a")]);
    worker.answer(worker.asked[0], { ok: false });
    loader.want([wish("a")]);
    expect(loader.best(wish("a"))).toBeNull();
    expect(worker.asked).toHaveLength(1);
    expect(error).toHaveBeenCalledOnce();
    error.mockRestore();
  });

  it("tells listeners of every arrival", () => {
    const { worker, loader } = setUp();
    const listener = vi.fn();
    loader.subscribe(listener);
    const before = loader.version();
    loader.want([wish("a")]);
    worker.answer(worker.asked[0], { ok: true, width: 2 });
    expect(listener).toHaveBeenCalledOnce();
    expect(loader.version()).not.toBe(before);
  });
});
