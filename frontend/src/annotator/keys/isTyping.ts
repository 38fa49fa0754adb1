/** Whether a key press belongs to a field or a dialog that has the focus. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}

/** Whether Space and Enter mean the focused control itself. */
export function isOnControl(target: EventTarget | null): boolean {
  return isTyping(target) || (target instanceof Element && target.closest("button, a[href], [role=button]") !== null);
}

/** Whether the keyboard is with the picture, and with nothing beside it that has the focus. */
export function isOnPicture(target: EventTarget | null): boolean {
  return !(target instanceof Element) || target === document.body || target.closest("[role=application]") !== null;
}
