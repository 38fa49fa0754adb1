/**
 * The typed way to the server: openapi-fetch, with refusals and lost connections turned into errors. A request that
 * comes after the sign-in has ended waits for the next one.
 */

import createClient from "openapi-fetch";

import { NoConnection, problemFrom } from "./problem";
import type { paths } from "./schema";
import { patientFetch } from "./signIn";

export const client = createClient<paths>({ baseUrl: "/", fetch: patientFetch });

type Data<Answer> = Answer extends { data: infer Body; error?: never } ? Body : never;

/**
 * The body of an answer. Raises ApiProblem where the server refused, NoConnection where nobody answered.
 *
 * Use: `await answered(client.GET("/api/videos"))`.
 */
export async function answered<Answer extends { response: Response; error?: unknown; data?: unknown }>(
  request: Promise<Answer>,
): Promise<Data<Answer>> {
  let answer: Answer;
  try {
    answer = await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new NoConnection(error);
  }
  if (!answer.response.ok) throw problemFrom(answer.response.status, answer.error);
  return answer.data as Data<Answer>;
}
