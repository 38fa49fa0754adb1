import { afterEach, describe, expect, it, vi } from "vitest";

import { speedOf, withSample, type Sample } from "./speed";
import { askOffset, chunkEvent, createUpload, fingerprint, metadataHeader } from "./tus";

afterEach(() => void vi.unstubAllGlobals());

const answering = (status: number, headers: Record<string, string> = {}, body: string | null = null) =>
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.resolve(new Response(body, { status, headers }))),
  );

describe("metadataHeader", () => {
  it("writes keys with Base64 of UTF-8", () => {
    expect(metadataHeader({ filename: "Hafen ⚓.mp4" })).toBe("filename SGFmZW4g4pqTLm1wNA==");
  });
});

describe("fingerprint", () => {
  it("tells apart files of the same name", () => {
    const file = { name: "a.mp4", size: 5, lastModified: 7 };
    expect(fingerprint(file)).toBe(fingerprint({ ...file }));
    expect(fingerprint(file)).not.toBe(fingerprint({ ...file, size: 6 }));
    expect(fingerprint(file)).not.toBe(fingerprint({ ...file, lastModified: 8 }));
  });
});

describe("createUpload", () => {
  it("announces size and name, and takes the address from Location", async () => {
    answering(201, { Location: "/api/uploads/a" }, JSON.stringify({ video_id: "a" }));
    const event = await createUpload(new File(["12345"], "a.mp4"), "toys");
    expect(event).toEqual({ type: "created", url: "/api/uploads/a", offset: 0, videoId: "a" });
    const [, init] = vi.mocked(fetch).mock.calls[0] ?? [];
    expect(init?.headers).toMatchObject({ "Upload-Length": "5", "Tus-Resumable": "1.0.0" });
  });

  it("passes on the sentence of a refusal", async () => {
    answering(413, {}, JSON.stringify({ detail: "The file is too large." }));
    expect(await createUpload(new File(["1"], "a.mp4"), "toys")).toEqual({
      type: "refused",
      sentence: "The file is too large.",
    });
  });

  it("is lost when nobody answers", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
    expect(await createUpload(new File(["1"], "a.mp4"), "toys")).toEqual({ type: "lost" });
  });
});

describe("askOffset", () => {
  it("reads the offset", async () => {
    answering(200, { "Upload-Offset": "42" });
    expect(await askOffset("/u")).toEqual({ type: "offset", offset: 42 });
  });

  it("tells an unknown upload from a server that is away", async () => {
    answering(404);
    expect(await askOffset("/u")).toEqual({ type: "gone" });
    answering(503);
    expect(await askOffset("/u")).toEqual({ type: "lost" });
  });
});

describe("chunkEvent", () => {
  it("goes on from the server's count", () => {
    expect(chunkEvent(204, "16", "")).toEqual({ type: "offset", offset: 16 });
  });

  it.each([408, 409, 423, 503])("asks again after status %i", (status) => {
    expect(chunkEvent(status, null, "")).toEqual({ type: "lost" });
  });

  it("says why the server refuses: no video, or no room", () => {
    const body = JSON.stringify({ detail: "This is a picture." });
    expect(chunkEvent(415, null, body)).toEqual({ type: "refused", sentence: "This is a picture." });
    expect(chunkEvent(507, null, body)).toMatchObject({ type: "refused" });
  });

  it("notices an upload that was deleted", () => {
    expect(chunkEvent(404, null, "{}")).toEqual({ type: "gone" });
  });
});

describe("speedOf", () => {
  it("is bytes per second over the last seconds", () => {
    const samples = [0, 1000, 2000, 9000].reduce<readonly Sample[]>(
      (list, atMs) => withSample(list, { atMs, bytes: atMs * 10 }),
      [],
    );
    expect(speedOf(samples)).toBeCloseTo(10_000);
    expect(samples[0]?.atMs).toBe(2000);
  });

  it("is not known at first", () => {
    expect(speedOf([{ atMs: 0, bytes: 0 }])).toBeNull();
  });
});
