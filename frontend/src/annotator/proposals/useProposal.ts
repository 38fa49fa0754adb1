import { useStore } from "zustand";

import { useWorkbench } from "../context";
import type { Proposal } from "./proposalStore";

export function useProposal<Part>(select: (proposal: Proposal | null) => Part): Part {
  return useStore(useWorkbench().proposals.store, (state) => select(state.proposal));
}
