import { useEffect, useEffectEvent } from "react";

import { isTyping } from "../../annotator/keys/isTyping";
import { reasonsFor, type Draft } from "./draft";
import type { Reason } from "./types";

/** While a verdict is being put together, digits choose its reason and mean nothing else. */
export function useReasonKeys(label: Draft["label"], choose: (reason: Reason) => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const chosen = /^[1-9]$/.test(event.key) ? reasonsFor(label)[Number(event.key) - 1] : undefined;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (chosen === undefined || modified || isTyping(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat) choose(chosen);
  });
  const chooses = label !== null;
  useEffect(() => {
    if (!chooses) return;
    const listen = (event: KeyboardEvent): void => press(event);
    window.addEventListener("keydown", listen, { capture: true });
    return () => window.removeEventListener("keydown", listen, { capture: true });
  }, [chooses]);
}
