import { useQuery, useQueryClient } from "@tanstack/react-query";

import { answered, client } from "../../api/client";
import { ApiProblem, sentenceOf } from "../../api/problem";
import { renewSignIn, speakFor } from "../../api/signIn";
import type { Me, Permission } from "../../api/types";
import { toast } from "../../ui/toasts";
import { mayIn } from "./managed";

const ME = ["me"];
/** First word of the key under which a link is remembered: whoever has used it would only hear that it is used up. */
export const ONE_TIME_LINK = "one-time link";
const FRESH_MS = 60_000;

/** The signed-in person. */
export function useMe() {
  return useQuery({ queryKey: ME, queryFn: askWhoIAm, staleTime: FRESH_MS });
}

async function askWhoIAm(): Promise<Me> {
  const me = await answered(client.GET("/api/me"));
  speakFor(me.id);
  return me;
}

/** Whether the signed-in person may do something in one project, whichever the pages show. */
export function useMayIn(projectId: string, permission: Permission): boolean {
  const { data: me } = useMe();
  return mayIn(me, permission, projectId);
}

/** Whether the server has said that nobody is signed in. */
export function isNobody(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 401;
}

/** Which ways in there are, for somebody who is not signed in. */
export function useWelcome() {
  return useQuery({ queryKey: ["welcome"], queryFn: () => answered(client.GET("/api/welcome")) });
}

/** Gives the function to call once somebody has signed in: the page asks anew for everything that it shows. */
export function useSignedIn(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    renewSignIn();
    await queries.refetchQueries({ queryKey: ME });
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== ONE_TIME_LINK });
  };
}

/** Signs out of this browser or of every one; the page begins anew, with nothing of the person in memory. */
export async function signOut(everywhere: boolean): Promise<void> {
  try {
    await answered(everywhere ? client.POST("/api/me/sign-out-everywhere") : client.POST("/api/sign-out"));
    globalThis.location.assign("/");
  } catch (error) {
    toast("trouble", sentenceOf(error));
  }
}
