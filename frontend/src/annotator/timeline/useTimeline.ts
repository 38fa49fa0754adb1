import { useStore } from "zustand";

import { useWorkbench } from "../context";
import type { TimelineState } from "./timelineStore";

export function useTimeline<Part>(select: (state: TimelineState) => Part): Part {
  return useStore(useWorkbench().timeline, select);
}
