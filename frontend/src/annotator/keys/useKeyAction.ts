import { useEffectEvent, useLayoutEffect } from "react";

import { keyHandlers, type HoldHandler, type KeyHandler } from "./handlers";
import type { KeyAction } from "./table";

/**
 * Carries an action of the table of keys out while the component is on the screen. A handler that gives `false` leaves
 * the key to others and at last to the browser. It works from the moment that the component is seen. `onRelease` is called once the key is let go.
 */
export function useKeyAction(action: KeyAction, handler: KeyHandler, { onRelease }: { onRelease?: () => void } = {}) {
  const newest = useEffectEvent(handler);
  const released = useEffectEvent(() => onRelease?.());
  useLayoutEffect(
    () =>
      keyHandlers.onPress(
        action,
        (chord) => newest(chord) !== false,
        () => released(),
      ),
    [action],
  );
}

/** For actions that last as long as their key is held. */
export function useHeldKey(action: KeyAction, handler: HoldHandler): void {
  const newest = useEffectEvent(handler);
  useLayoutEffect(() => keyHandlers.onHold(action, (held) => newest(held)), [action]);
}
