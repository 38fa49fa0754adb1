import { describe, expect, it } from "vitest";

import { ApiProblem, isPassing, NoConnection, problemFrom, sentenceOf, storedSentence } from "./problem";

describe("problemFrom", () => {
  it("reads a problem document", () => {
    const problem = problemFrom(409, { type: "/problems/no-prompt", title: "No prompt", detail: "Add a click." });
    expect(problem).toMatchObject({ status: 409, slug: "no-prompt", title: "No prompt", detail: "Add a click." });
    expect(sentenceOf(problem)).toBe("Add a click.");
  });

  it.each([null, "oops", [], { detail: [{ loc: ["body"] }] }])("makes a sentence of any other body: %j", (body) => {
    expect(problemFrom(500, body).detail).toContain("500");
  });
});

describe("isPassing", () => {
  it("hopes for servers and workers that are away, not for refusals", () => {
    expect(isPassing(new NoConnection())).toBe(true);
    expect([502, 503, 504, 429].every((status) => isPassing(new ApiProblem(status, "", "", "")))).toBe(true);
    expect([400, 404, 422, 500, 507].some((status) => isPassing(new ApiProblem(status, "", "", "")))).toBe(false);
  });
});

describe("storedSentence", () => {
  it("falls back where a stored problem says nothing", () => {
    expect(storedSentence({ detail: "It is a picture." }, "other")).toBe("It is a picture.");
    expect(storedSentence(null, "other")).toBe("other");
  });
});
