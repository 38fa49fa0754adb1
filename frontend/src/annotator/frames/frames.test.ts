import { describe, expect, it, vi } from "vitest";

import { ByteCache } from "./byteCache";
import { FrameLoader, type FetchPicture } from "./frameLoader";
import { planFrames } from "./plan";

describe("ByteCache", () => {
  it("lets the least recently used go, and frees it", () => {
    const freed: string[] = [];
    const cache = new ByteCache<string, string>(10, (value) => freed.push(value));
    cache.set("a", "A", 4);
    cache.set("b", "B", 4);
    cache.get("a");
    cache.set("c", "C", 4);
    expect(freed).toEqual(["B"]);
    expect(cache.peek("a")).toBe("A");
    expect(cache.usedBytes).toBe(8);
  });

  it("frees what is replaced", () => {
    const freed: string[] = [];
    const cache = new ByteCache<string, string>(10, (value) => freed.push(value));
    cache.set("a", "old", 4);
    cache.set("a", "new", 6);
    expect(freed).toEqual(["old"]);
    expect(cache.usedBytes).toBe(6);
  });

  it("keeps the newest even when it is larger than the whole", () => {
    const cache = new ByteCache<string, string>(10);
    cache.set("a", "A", 4);
    cache.set("big", "B", 40);
    expect(cache.peek("big")).toBe("B");
    expect(cache.size).toBe(1);
  });
});

describe("planFrames", () => {
  it("wants the frame looked at first, then mostly those ahead", () => {
    expect(planFrames(50, 1, 100, 100).slice(0, 5)).toEqual([50, 51, 52, 49, 53]);
    expect(planFrames(50, -1, 100, 100).slice(0, 4)).toEqual([50, 49, 48, 51]);
    expect(planFrames(50, 1, 100, 100)).toContain(70);
    expect(planFrames(50, 1, 100, 100)).not.toContain(71);
  });

  it("stays within the video and within its room", () => {
    expect(planFrames(0, -1, 3, 100)).toEqual([0, 1, 2]);
    expect(planFrames(5, 1, 100, 4)).toHaveLength(4);
  });

  it("looks straight on while playing, as far as there is room", () => {
    expect(planFrames(50, 1, 100, 100, 4)).toEqual([50, 51, 52, 53, 54]);
    expect(planFrames(50, -1, 100, 100, 2)).toEqual([50, 49, 48]);
    expect(planFrames(98, 1, 100, 100, 48)).toEqual([98, 99]);
    expect(planFrames(0, 1, 1000, 40, 96)).toHaveLength(33);
  });

  it("names no frame twice", () => {
    const plan = planFrames(10, 1, 200, 100);
    expect(new Set(plan).size).toBe(plan.length);
  });
});

describe("FrameLoader", () => {
  const picture = (frame: number, close = (): void => undefined) => ({ frame, close }) as unknown as ImageBitmap;
  const wait = () => new Promise((resolve) => setTimeout(resolve));

  it("knows each picture under its own index only", async () => {
    const pictures = new Map<number, ImageBitmap>();
    const fetchPicture: FetchPicture = (frame) => {
      pictures.set(frame, picture(frame));
      return Promise.resolve(pictures.get(frame) ?? picture(frame));
    };
    const loader = new FrameLoader(100, { width: 4, height: 4 }, fetchPicture);
    loader.look(30, 1);
    await wait();
    expect(loader.picture(30)).toBe(pictures.get(30));
    expect(loader.picture(31)).toBe(pictures.get(31));
    expect(loader.picture(90)).toBeNull();
    loader.close();
  });

  it("gives up what is no longer wanted and never files it under another frame", async () => {
    const waiting = new Map<number, (picture: ImageBitmap) => void>();
    const fetchPicture: FetchPicture = (frame) => new Promise((resolve) => waiting.set(frame, resolve));
    const loader = new FrameLoader(1000, { width: 4, height: 4 }, fetchPicture);
    loader.look(0, 1);
    loader.look(500, 1);
    const close = vi.fn();
    waiting.get(0)?.(picture(0, close));
    await wait();
    expect(loader.picture(0)).toBeNull();
    expect(close).toHaveBeenCalledOnce();
    expect(waiting.has(500)).toBe(true);
    loader.close();
  });

  it("asks for a few at once, leaving connections for clicks", () => {
    const fetchPicture = vi.fn<FetchPicture>(() => new Promise(() => undefined));
    new FrameLoader(1000, { width: 4, height: 4 }, fetchPicture).look(0, 1);
    expect(fetchPicture).toHaveBeenCalledTimes(4);
  });

  it("says what is wrong with a picture and tries again", async () => {
    vi.useFakeTimers();
    let broken = true;
    let tries = 0;
    const fetchPicture: FetchPicture = (frame) =>
      broken && (tries += 1) ? Promise.reject(new Error("no such frame")) : Promise.resolve(picture(frame));
    const loader = new FrameLoader(1, { width: 4, height: 4 }, fetchPicture);
    loader.look(0, 1);
    await vi.advanceTimersByTimeAsync(0);
    expect(loader.troubleWith(0)).toBe("no such frame");
    expect(tries).toBe(1); // it rests instead of asking without end
    broken = false;
    await vi.advanceTimersByTimeAsync(2000);
    expect(loader.troubleWith(0)).toBeNull();
    expect(loader.picture(0)).not.toBeNull();
    vi.useRealTimers();
  });
});
