import type { RefObject } from "react";

import { useKeyAction } from "../../annotator/keys/useKeyAction";
import { useKeys } from "../../annotator/keys/useKeys";
import type { Draft } from "./draft";
import { choose, chooseAll, moveFocus, type Selection } from "./selection";
import type { Reason } from "./types";
import { useReasonKeys } from "./useReasonKeys";

interface TogetherKeys {
  grid: RefObject<HTMLElement | null>;
  label: Draft["label"];
  change: (how: (selection: Selection, ids: readonly string[]) => Selection) => void;
  accept: () => void;
  begin: (label: NonNullable<Draft["label"]>) => void;
  reason: (reason: Reason) => void;
  leave: () => void;
  back: () => void;
  help: () => void;
}

/** The keys of the grid: arrows move, Space chooses, digits judge. */
export function useTogetherKeys({ grid, label, change, ...does }: TogetherKeys): void {
  const move = (by: number, range = false): void => change((before, ids) => moveFocus(before, ids, by, range));
  useKeys("verification");
  useReasonKeys(label, does.reason);
  useKeyAction("next-frame", () => move(1));
  useKeyAction("previous-frame", () => move(-1));
  useKeyAction("next-ten", () => move(1, true));
  useKeyAction("previous-ten", () => move(-1, true));
  useKeyAction("grid-down", () => move(columnsOf(grid.current)));
  useKeyAction("grid-up", () => move(-columnsOf(grid.current)));
  useKeyAction("watch", () =>
    change((before, ids) => (before.focus === null ? before : choose(before, ids, before.focus, false))),
  );
  useKeyAction("select-all", () => change(chooseAll));
  useKeyAction("satisfactory", () => {
    if (label === null) does.accept();
  });
  useKeyAction("unsatisfactory", () => does.begin("unsatisfactory"));
  useKeyAction("reject", () => does.begin("rejected"));
  useKeyAction("verdict-back", does.back);
  useKeyAction("undo", does.back);
  useKeyAction("stop", does.leave);
  useKeyAction("help", does.help);
}

/** How many tiles stand in a row. */
function columnsOf(grid: HTMLElement | null): number {
  if (grid === null) return 1;
  return getComputedStyle(grid).gridTemplateColumns.split(" ").length;
}
