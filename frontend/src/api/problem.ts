/** What can go wrong between page and server, as typed errors with a sentence for people. */

import { texts } from "../texts";

/** The server refused: an `application/problem+json` answer. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";

  constructor(
    readonly status: number,
    /** Last part of the problem's `type`, such as `no-prompt`. */
    readonly slug: string,
    readonly title: string,
    /** A sentence that says what to do. */
    readonly detail: string,
    /** What else the server said about it, such as ids. */
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }
}

/** No answer came: the server is away or the connection is lost. */
export class NoConnection extends Error {
  override readonly name = "NoConnection";

  constructor(cause?: unknown) {
    super(texts.errors.noConnection, { cause });
  }
}

/** Reads a problem from the body of a refusal; a body of any other form still gives a usable error. */
export function problemFrom(status: number, body: unknown): ApiProblem {
  const fields = isRecord(body) ? body : {};
  const type = textOr(fields.type, "");
  const title = textOr(fields.title, texts.errors.status(status));
  const detail = textOr(fields.detail, texts.errors.status(status));
  return new ApiProblem(status, type.slice(type.lastIndexOf("/") + 1) || "unknown", title, detail, fields);
}

/** The sentence to show for anything thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiProblem) return error.detail;
  if (error instanceof Error) return error.message;
  return texts.errors.unknown;
}

/** The sentence of a problem that the server stored with a video or a run. */
export function storedSentence(problem: unknown, otherwise: string): string {
  return isRecord(problem) ? textOr(problem.detail, otherwise) : otherwise;
}

/** Whether sending the same again later may succeed: nobody answered, or the server or its worker is away for now. */
export function isPassing(error: unknown): boolean {
  if (error instanceof NoConnection) return true;
  return error instanceof ApiProblem && [429, 502, 503, 504].includes(error.status);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" && value !== "" ? value : otherwise;
}
