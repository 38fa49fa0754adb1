import { useEffect } from "react";

import type { PersonPresent } from "../../api/types";
import { useEditor, useSession, useWorkbench } from "../context";

/** The server counts somebody as gone who has not been heard of for 30 s. */
const SIGN_OF_LIFE_MS = 10_000;
/** A click that begins an object, or a walk over many, is answered first. */
const SETTLED_MS = 400;

/** Everybody who has the open video open, the signed-in person among them. */
export function usePeople(): readonly PersonPresent[] {
  return useSession((state) => state.document.people);
}

/** Says that the person is here, and on which object, as long as the screen is open. */
export function usePresence(): void {
  const { session, editor } = useWorkbench();
  const selectedId = useEditor((state) => state.selectedId);
  const known = useSession((state) => state.document.masklets.some(({ id }) => id === selectedId));
  const maskletId = known ? selectedId : null;
  useEffect(() => {
    const tell = (): void => session.bePresent(maskletId, editor.getState().frameIndex);
    const settled = setTimeout(tell, SETTLED_MS);
    const timer = setInterval(tell, SIGN_OF_LIFE_MS);
    return () => {
      clearTimeout(settled);
      clearInterval(timer);
    };
  }, [session, editor, maskletId]);
  useEffect(() => {
    const leave = (): void => session.leave();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [session]);
}
