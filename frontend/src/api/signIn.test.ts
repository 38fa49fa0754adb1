import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { patientFetch, renewSignIn, signIn, speakFor } from "./signIn";

const answers: number[] = [];
const asked: string[] = [];

beforeEach(() => {
  answers.length = asked.length = 0;
  renewSignIn();
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(`${request.method} ${await request.text()}`);
    return new Response(null, { status: answers.shift() ?? 204 });
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const post = (signal?: AbortSignal): Request =>
  new Request("http://localhost/api/videos", { method: "POST", body: "click", ...(signal ? { signal } : {}) });

describe("a request after the sign-in has ended", () => {
  it("waits for a new sign-in and is then sent again as it was", async () => {
    answers.push(401, 401, 201);
    const response = patientFetch(post());
    await vi.waitFor(() => expect(signIn.getState().ended).toBe(true));
    renewSignIn();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    await vi.waitFor(() => expect(signIn.getState().ended).toBe(true));
    renewSignIn();
    expect((await response).status).toBe(201);
    expect(asked).toEqual(["POST click", "POST click", "POST click"]);
  });

  it("stops waiting when nobody wants it any more", async () => {
    answers.push(401);
    const controller = new AbortController();
    const response = patientFetch(post(controller.signal));
    await vi.waitFor(() => expect(signIn.getState().ended).toBe(true));
    controller.abort();
    await expect(response).rejects.toMatchObject({ name: "AbortError" });
    expect(asked).toHaveLength(1);
  });

  it("lets the question who one is be answered", async () => {
    answers.push(401);
    expect((await patientFetch(new Request("http://localhost/api/me"))).status).toBe(401);
    expect(signIn.getState().ended).toBe(false);
  });

  it("says whose page it comes from, once that is known", async () => {
    const names: (string | null)[] = [];
    vi.stubGlobal("fetch", (request: Request) => {
      names.push(request.headers.get("Maskloom-Account"));
      return Promise.resolve(new Response(null, { status: 204 }));
    });
    await patientFetch(post());
    speakFor("ada");
    await patientFetch(post());
    expect(names).toEqual([null, "ada"]);
  });
});
