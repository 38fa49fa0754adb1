/** Who is here. Pure. */

import type { PersonPresent } from "../../api/types";

export function othersHere(people: readonly PersonPresent[], accountId: string): readonly PersonPresent[] {
  return people.filter((person) => person.account_id !== accountId);
}

/** "Ada Lovelace" → "AL" */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends
    .map((word = "") => /^./u.exec(word)?.[0] ?? "")
    .join("")
    .toUpperCase();
}
