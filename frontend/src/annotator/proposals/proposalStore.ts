/** The proposal that waits for a decision, if there is one. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { answered, client } from "../../api/client";
import { sentenceOf } from "../../api/problem";
import type { ProposedMask, Run } from "../../api/types";
import type { FrameSpan } from "../../document/reduce";
import type { VideoSession } from "../../document/session";
import { texts } from "../../texts";
import type { MaskLoader } from "../masks/maskLoader";
import { changes, proposedRows, type Change, type Proposed } from "./difference";

export interface ProposalState {
  /** Null while nothing is proposed. */
  readonly proposal: Proposal | null;
  /** Unpacks the proposed masks, while there are any; those of the video have a loader of their own. */
  readonly loader: MaskLoader | null;
}

export interface Proposal {
  readonly runId: string;
  readonly masks: Proposed;
  readonly changes: readonly Change[];
}

export type ProposalStore = StoreApi<ProposalState>;

export type FetchProposal = (runId: string) => Promise<ProposedMask[]>;

const fetchProposal: FetchProposal = (runId) =>
  answered(client.GET("/api/propagations/{run_id}/proposal", { params: { path: { run_id: runId } } }));

/** The newest finished run that proposed something. */
export function proposingRun(runs: readonly Run[]): Run | null {
  return runs.findLast(({ proposal, state }) => proposal && (state === "done" || state === "cancelled")) ?? null;
}

/** A proposal from what the server lists; null where nothing waits. */
export function proposalOf(runId: string, masks: readonly ProposedMask[]): Proposal | null {
  if (masks.length === 0) return null;
  const rows = proposedRows(masks);
  return { runId, masks: rows, changes: changes(rows) };
}

/** The proposal without what was decided about; null once nothing is left. */
export function withoutSpan({ runId, masks }: Proposal, span: FrameSpan | null): Proposal | null {
  if (span === null) return null;
  const left = [...masks.values()]
    .flat()
    .filter((mask) => mask !== undefined)
    .filter(({ frame_index: frame }) => frame < span.first || frame > span.last);
  return proposalOf(runId, left);
}

export class Proposals {
  readonly store: ProposalStore = createStore<ProposalState>(() => ({ proposal: null, loader: null }));
  private readonly stop: () => void;
  private asked: Run | null = null;
  private deciding = false;

  constructor(
    private readonly session: Pick<VideoSession, "store" | "acceptProposal" | "refuseProposal">,
    private readonly say: (kind: "note" | "trouble", sentence: string) => void,
    private readonly openLoader: () => MaskLoader,
    private readonly fetch: FetchProposal = fetchProposal,
  ) {
    this.stop = session.store.subscribe((state, before) => {
      if (state.document.runs !== before.document.runs) this.look(before.document.runs);
      if (this.deciding && state.outbox.length === 0) {
        this.deciding = false;
        void this.refresh();
      }
    });
    this.look([]);
  }

  close(): void {
    this.stop();
    this.show(null);
  }

  /** Accepts or refuses part of the proposal, all of it where `span` is null. It is out of sight at once. */
  decide(decision: "accept" | "refuse", span: FrameSpan | null): void {
    const { proposal } = this.store.getState();
    if (proposal === null) return;
    this.show(withoutSpan(proposal, span));
    if (decision === "accept") this.session.acceptProposal(proposal.runId, span);
    else this.session.refuseProposal(proposal.runId, span);
    this.deciding = true;
  }

  /** Asks what still waits. Where a run has just ended, that it would change nothing is said, too. */
  private async refresh(justEnded = false): Promise<void> {
    const runId = this.asked?.id;
    if (runId === undefined) return;
    try {
      const proposal = proposalOf(runId, await this.fetch(runId));
      // Asked before a decision was made, the answer is older than what is shown: there will be another one.
      if (runId !== this.asked?.id || this.deciding) return;
      this.show(proposal);
      if (proposal === null && justEnded) this.say("note", texts.proposals.nothing);
    } catch (error) {
      this.say("trouble", sentenceOf(error));
    }
  }

  private show(proposal: Proposal | null): void {
    const { loader } = this.store.getState();
    if (proposal === null) loader?.close();
    this.store.setState({ proposal, loader: proposal === null ? null : (loader ?? this.openLoader()) });
  }

  private look(before: readonly Run[]): void {
    const run = proposingRun(this.session.store.getState().document.runs);
    if (run === null || run === this.asked) return;
    const isKnown = run.id === this.asked?.id;
    this.asked = run;
    // Of a known run something was decided, or such a decision undone; one's own is asked about once it has arrived.
    if (isKnown && this.deciding) return;
    void this.refresh(!isKnown && before.some(({ id }) => id === run.id));
  }
}
