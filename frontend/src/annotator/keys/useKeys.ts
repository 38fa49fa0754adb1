import { useEffect } from "react";

import { keyHandlers } from "./handlers";
import { isOnControl, isOnPicture, isTyping } from "./isTyping";
import { KeyListener } from "./keyListener";
import { keymap } from "./keymap";
import type { KeyScope } from "./table";

/** Listens to the keys of a screen while no field has the focus. */
export function useKeys(scope: KeyScope): void {
  useEffect(() => {
    const listener = new KeyListener(scope, () => keymap.getState().bindings, keyHandlers);
    const down = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || (isPressing(event) && isOnControl(event.target))) return;
      if (event.key === "Tab" && !isOnPicture(event.target)) return; // it moves the focus on, as everywhere
      if (listener.down(event)) event.preventDefault();
    };
    const up = (event: KeyboardEvent): void => listener.up(event);
    const away = (): void => listener.letGo();
    window.addEventListener("keydown", down);
    window.addEventListener("keyup", up);
    window.addEventListener("blur", away);
    return () => {
      listener.letGo();
      window.removeEventListener("keydown", down);
      window.removeEventListener("keyup", up);
      window.removeEventListener("blur", away);
    };
  }, [scope]);
}

/** Space and Enter press the focused control. */
function isPressing({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return (key === " " || key === "Enter") && !ctrlKey && !metaKey;
}
