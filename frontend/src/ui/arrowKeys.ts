/** Arrow keys within a group of choices (`role` radio or tab), as people know them from the browser's own fields. */

import type { KeyboardEvent } from "react";

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The place that a key leads to, from 0 and round at the ends; null for keys that lead nowhere. */
export function placeAfter(key: string, at: number, count: number): number | null {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = STEPS[key];
  return step === undefined ? null : (at + step + count) % count;
}

/**
 * Takes the choice that the key leads to and gives it the focus; no other part of the page hears of the key. The group's
 * chosen one alone is reached by Tab (`tabIndex` 0, the others −1).
 */
export function chooseByArrows(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const choices = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=radio], [role=tab]")];
  const at = choices.findIndex((choice) => choice === event.target);
  const place = at === -1 ? null : placeAfter(event.key, at, choices.length);
  if (place === null) return;
  event.preventDefault();
  event.stopPropagation();
  choices[place]?.focus();
  if (place !== at) choices[place]?.click();
}
