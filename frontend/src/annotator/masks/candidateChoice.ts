/** The three masks of an ambiguous click: seen one after the other, one of them kept. */

import { createStore, type StoreApi } from "zustand/vanilla";

import type { VideoSession } from "../../document/session";
import type { Candidates } from "../../document/store";
import type { EditorStore } from "../editor";

/** What is seen of the candidates. */
export interface Choice {
  /** The click that they answer. */
  readonly promptId: string;
  /** From 0, best first; the first one is the click's own mask. */
  readonly index: number;
}

export class CandidateChoice {
  readonly choice: StoreApi<Choice | null> = createStore<Choice | null>(() => null);
  private readonly endings: (() => void)[] = [];

  constructor(
    private readonly editor: EditorStore,
    private readonly session: VideoSession,
  ) {
    this.endings.push(
      // Whatever else is done keeps what was chosen: another frame, another object.
      editor.subscribe((state, before) => {
        if (state.shownFrame === before.shownFrame && state.selectedId === before.selectedId) return;
        this.keep();
      }),
      session.store.subscribe(({ candidates }) => {
        if (candidates?.promptId !== this.choice.getState()?.promptId) this.drop();
      }),
    );
  }

  close(): void {
    for (const end of this.endings) end();
  }

  /** Shows the next (1) or the one before (-1); false where there is nothing to choose. */
  cycle(by: 1 | -1): boolean {
    const offered = this.offered();
    if (offered === null) return false;
    this.show(offered, this.indexIn(offered) + by);
    return true;
  }

  /** Shows one of the candidates by its place, from 0; round at the ends. */
  show({ promptId, masks }: Candidates, index: number): void {
    this.choice.setState({ promptId, index: (index + masks.length) % masks.length }, true);
  }

  /** Stores the mask that is seen, where it is not the click's own; false where nothing was chosen. */
  keep(): boolean {
    const chosen = this.choice.getState();
    const { candidates } = this.session.store.getState();
    this.drop();
    if (chosen === null || candidates?.promptId !== chosen.promptId) return false;
    const mask = candidates.masks[chosen.index];
    if (chosen.index > 0 && mask !== undefined) {
      const { maskletId, frameIndex } = candidates;
      this.session.setMasks([{ maskletId, frameIndex, counts: mask.counts }], "candidate");
    }
    return true;
  }

  /** Back to the click's own mask; false where nothing was chosen. */
  drop(): boolean {
    const chosen = this.choice.getState() !== null;
    if (chosen) this.choice.setState(null, true);
    return chosen;
  }

  /** The click's own mask it is: nothing is offered any more. False where nothing was. */
  settle(): boolean {
    if (this.offered() === null) return false;
    this.session.store.setState({ candidates: null });
    return true;
  }

  private indexIn({ promptId }: Candidates): number {
    const chosen = this.choice.getState();
    return chosen?.promptId === promptId ? chosen.index : 0;
  }

  private offered(): Candidates | null {
    const { shownFrame, selectedId } = this.editor.getState();
    const { candidates } = this.session.store.getState();
    return offeredAt(candidates, selectedId, shownFrame);
  }
}

/** The candidates, where they are those of the selected object on the frame that is seen. */
export function offeredAt(
  candidates: Candidates | null,
  selectedId: string | null,
  shownFrame: number | null,
): Candidates | null {
  if (candidates === null || candidates.masks.length < 2) return null;
  return candidates.maskletId === selectedId && candidates.frameIndex === shownFrame ? candidates : null;
}
