import { createContext, useContext, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";

import type { Prepared } from "./types";
import { openVerifier, type Look, type Verifier } from "./verifier";

export const VerifierContext = createContext<Verifier | null>(null);

/** What is open on this page. */
export function useVerifier(): Verifier {
  const verifier = useContext(VerifierContext);
  if (verifier === null) throw new Error("used outside the verifier's page");
  return verifier;
}

export function useLook<Part>(select: (look: Look) => Part): Part {
  return useStore(useVerifier().look, select);
}

/** The masklet on the screen. */
export function useCurrent(): Prepared | undefined {
  return useStore(useVerifier().queue.state, ({ ready }) => ready[0]);
}

/** Opens the queue of a project when the page is shown, and closes it when it is left. */
export function useOpenVerifier(accountId: string, projectId: string, together: boolean): Verifier | null {
  const [verifier, setVerifier] = useState<Verifier | null>(null);
  const first = useRef({ accountId, projectId, together });
  useEffect(() => {
    const opened = openVerifier(first.current);
    setVerifier(opened);
    return () => opened.close();
  }, []);
  return verifier;
}
