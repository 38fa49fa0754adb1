import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { PictureShelf } from "./pictureShelf";

const bitmap = () => ({ width: 10, height: 10, close: vi.fn() }) as unknown as ImageBitmap;
const names = (count: number, prefix = "p") => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

describe("the shelf of pictures", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("fetches in the order of need, a few at once", async () => {
    const asked: string[] = [];
    const finish: (() => void)[] = [];
    const shelf = new PictureShelf((address) => {
      asked.push(address);
      return new Promise((resolve) => finish.push(() => resolve(bitmap())));
    });
    shelf.want(names(8));
    expect(asked).toEqual(names(5));
    finish[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual(names(6));
    expect([shelf.picture("p0") !== null, shelf.picture("p1"), shelf.version()]).toEqual([true, null, 1]);
  });

  it("gives up what is no longer wanted", () => {
    const signals: AbortSignal[] = [];
    const shelf = new PictureShelf((_, signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    shelf.want(["a", "b"]);
    shelf.want(["b"]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it("tries again what could not be had", async () => {
    const fetchPicture = vi.fn(() => Promise.resolve(bitmap())).mockRejectedValueOnce(new Error("away"));
    const shelf = new PictureShelf(fetchPicture);
    shelf.want(["a"]);
    await vi.advanceTimersByTimeAsync(100);
    expect(shelf.picture("a")).toBeNull();
    await vi.advanceTimersByTimeAsync(2500);
    expect(shelf.picture("a")).not.toBeNull();
  });

  it("lets the least used go when there are too many bytes", async () => {
    const shelf = new PictureShelf(() => Promise.resolve(bitmap()), 1000);
    shelf.want(names(4));
    await vi.advanceTimersByTimeAsync(1000);
    expect(names(4).filter((name) => shelf.picture(name) !== null)).toEqual(["p0", "p1"]);
    shelf.close();
    expect(names(4).every((name) => shelf.picture(name) === null)).toBe(true);
  });
});
