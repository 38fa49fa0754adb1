/** Everything that a person can do to an open video. */

import { sentenceOf } from "../api/problem";
import type { PromptTool, PromptValue, Span } from "../api/types";
import { sameCell, type FramesChange, type MaskletChange, type OutboxAction } from "./actions";
import { redo, undo, type ChangeRecord, type Place, type PromptRecord } from "./history";
import { newId } from "./newId";
import { videoObjects, type VideoObject } from "./objects";
import { insist, settle } from "./outbox";
import { SessionCore } from "./sessionCore";
import { isUnderWay, maskAt } from "./state";
import { propagationOf, type TrackWish } from "./trackWish";

/** A mask that a person made, as compressed run lengths; null for an empty one. */
export interface MadeMask {
  readonly maskletId: string;
  readonly frameIndex: number;
  readonly counts: string | null;
}

export class VideoSession extends SessionCore {
  // Objects

  /** Begins a masklet and gives its id, which the page chooses. */
  beginMasklet(): string {
    const maskletId = newId();
    this.send({ kind: "create", maskletId });
    return maskletId;
  }

  updateMasklet(maskletId: string, change: MaskletChange): void {
    const object = this.objectOf(maskletId);
    if (object === undefined) return;
    const { name, colour, className: class_name, partOf: part_of } = object;
    const present = { name: name ?? undefined, colour, class_name, part_of };
    const before = Object.fromEntries(Object.entries(present).filter(([key]) => key in change)) as MaskletChange;
    this.note({ type: "object-changed", maskletId, before, after: change });
    this.send({ kind: "update", updateId: newId(), maskletId, change });
  }

  /** Removes a masklet with its prompts and masks; undoing it brings all of that back. */
  deleteMasklet(maskletId: string): void {
    const changeId = newId();
    const name = this.objectOf(maskletId)?.name ?? undefined;
    this.noteChange({ changeId, change: "remove", maskletIds: [maskletId], span: null, name });
    this.send({ kind: "delete", changeId, maskletId });
  }

  // Prompts and masks

  addPrompt(maskletId: string, frameIndex: number, value: PromptValue, tool?: PromptTool): void {
    const prompt: PromptRecord = { promptId: newId(), maskletId, frameIndex, value, tool };
    this.note({ type: "prompts-added", prompts: [prompt] });
    this.send({ kind: "add", ...prompt });
  }

  removePrompt(prompt: PromptRecord): void {
    this.note({ type: "prompt-removed", prompt });
    const { promptId, maskletId, frameIndex } = prompt;
    this.send({ kind: "retract", promptId, maskletId, frameIndex });
  }

  setMask(maskletId: string, frameIndex: number, counts: string | null, tool: PromptTool): void {
    this.setMasks([{ maskletId, frameIndex, counts }], tool);
  }

  /** Masks that a person made in one go; one step to undo. */
  setMasks(masks: readonly MadeMask[], tool: PromptTool): void {
    const prompts = masks.map(({ maskletId, frameIndex, counts }): PromptRecord => {
      const cell = { promptId: newId(), maskletId, frameIndex };
      return counts === null
        ? { ...cell, value: { kind: "absent" } }
        : { ...cell, value: { kind: "mask", counts }, tool };
    });
    this.note({ type: "prompts-added", prompts });
    for (const prompt of prompts) this.send({ kind: "add", ...prompt, basedOn: this.revisionAt(prompt) });
  }

  // Frames

  /** Says that the object is not visible: on one frame the network learns of it, a span is only marked. */
  markAbsent(maskletId: string, span: Span): void {
    if (span.first === span.last) this.addPrompt(maskletId, span.first, { kind: "absent" });
    else this.changeFrames(maskletId, "absent", span);
  }

  /** Accepts masks as they are, so that nothing changes them, or opens them again. */
  lock(maskletId: string, span: Span, locked: boolean): void {
    this.changeFrames(maskletId, locked ? "lock" : "unlock", span);
  }

  /** Takes the prompts of a span back and removes its masks. */
  clearFrames(maskletId: string, span: Span): void {
    this.changeFrames(maskletId, "clear", span);
  }

  // Tracking

  track(request: TrackWish): void {
    const runId = newId();
    const wish = propagationOf(request);
    const maskletIds = wish.masklet_ids ?? this.promptedMasklets();
    if (!wish.proposal) {
      this.noteChange({ changeId: runId, change: "run", maskletIds, span: wish.span ?? null });
    }
    this.send({ kind: "track", runId, wish });
  }

  /** Stops a run, and one that has not left yet. */
  stopTracking(runId: string): void {
    const unsent = this.store.getState().outbox.find(({ action }) => action.kind === "track");
    if (unsent?.delivery.name === "waiting") this.discard(unsent.key);
    this.parts.api
      .cancel(runId)
      .then((cancelled) => this.hear([{ type: "run", run: cancelled }]))
      .catch((error: unknown) => this.handlers.onTrouble(sentenceOf(error)));
  }

  /** Takes the masks that a run offers within a span (null: all). What a person edited or locked stays. */
  acceptProposal(runId: string, span: Span | null): void {
    this.decide("accept", runId, span);
  }

  /** Lets go of the masks that a run offers within a span (null: all). */
  refuseProposal(runId: string, span: Span | null): void {
    this.decide("refuse", runId, span);
  }

  // Undo

  /** Takes the last step back; gives where that shows, null where there is nothing to undo. */
  undo(): Place | null {
    return this.step(undo);
  }

  redo(): Place | null {
    return this.step(redo);
  }

  // What waits

  /** Tries everything that waits at once. */
  sendNow(): void {
    this.sender.hurry();
  }

  /** Gives up what waits for good. */
  discard(key: string): void {
    const entry = this.store.getState().outbox.find((other) => other.key === key);
    if (entry === undefined || entry.delivery.name === "sending") return;
    this.store.setState((state) => ({ outbox: settle(state.outbox, key) }));
    this.sender.forget(entry.action);
    this.sender.pump();
  }

  /** Ends a conflict for the mask that the person made. */
  keepMine(key: string): void {
    this.store.setState((state) => {
      const entry = state.outbox.find((other) => other.key === key);
      if (entry?.delivery.name !== "conflict") return state;
      return { outbox: insist(state.outbox, key, entry.delivery.revision) };
    });
    this.sender.pump();
  }

  /** Ends a conflict for the mask on the server: what was drawn goes, and what was drawn upon that. */
  keepTheirs(key: string): void {
    const { outbox } = this.store.getState();
    const entry = outbox.find((other) => other.key === key);
    if (entry?.action.kind !== "add") return;
    const cell = entry.action;
    for (const other of [...outbox].reverse()) {
      const upon = other.action.kind === "add" && other.action.basedOn === "own" && sameCell(cell, other.action);
      if (other.key === key || upon) this.discard(other.key);
    }
  }

  private decide(decision: "accept" | "refuse", runId: string, span: Span | null): void {
    const maskletIds = this.maskletsOfRun(runId);
    const changeId = newId();
    this.noteChange({ changeId, change: decision, maskletIds, span });
    this.send({ kind: decision, changeId, runId, maskletIds, span });
  }

  private changeFrames(maskletId: string, change: FramesChange, span: Span): void {
    const changeId = newId();
    this.noteChange({ changeId, change, maskletIds: [maskletId], span });
    this.send({ kind: "change", changeId, maskletId, change, span });
  }

  private noteChange(change: ChangeRecord): void {
    this.note({ type: "changed", change });
  }

  /** Revision of the mask that the person sees in a cell; `own` where it is still being made. */
  private revisionAt(cell: { maskletId: string; frameIndex: number }): number | "own" {
    const { document, outbox } = this.store.getState();
    if (outbox.some(({ action }) => sameCell(cell, action))) return "own";
    return maskAt(document, cell.maskletId, cell.frameIndex)?.revision ?? 0;
  }

  /** Those that a propagation of everything will carry. */
  private promptedMasklets(): readonly string[] {
    const { document, outbox } = this.store.getState();
    const prompted = new Set([...document.prompts.values()].flatMap(([prompt]) => prompt?.masklet_id ?? []));
    for (const { action } of outbox) if (action.kind === "add") prompted.add(action.maskletId);
    return [...prompted];
  }

  private maskletsOfRun(runId: string): readonly string[] {
    return this.store.getState().document.runs.find(({ id }) => id === runId)?.masklet_ids ?? [];
  }

  private step(move: typeof undo): Place | null {
    const moved = move(this.store.getState().history, newId);
    if (moved === null) return null;
    const { history, actions, place } = moved;
    this.stopRunsOf(actions);
    this.store.setState({ history });
    for (const action of actions) this.send(action);
    return place;
  }

  /** A run that goes on cannot be undone yet: it is stopped first, and the undoing tried until it has. */
  private stopRunsOf(actions: readonly OutboxAction[]): void {
    const undone = new Set(actions.map((action) => (action.kind === "undo-change" ? action.changeId : null)));
    for (const run of this.store.getState().document.runs)
      if (isUnderWay(run) && undone.has(run.id)) this.stopTracking(run.id);
  }

  private objectOf(maskletId: string): VideoObject | undefined {
    const { document, outbox } = this.store.getState();
    return videoObjects(document.masklets, outbox).find(({ id }) => id === maskletId);
  }
}
