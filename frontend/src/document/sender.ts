/** Empties the outbox: sends, waits, tries again. Nothing is dropped without a word. */

import { ApiProblem, isPassing, NoConnection, sentenceOf } from "../api/problem";
import type { PromptAnswer, VideoEvent } from "../api/types";
import type { AddPrompt, OutboxAction, RetractPrompt } from "./actions";
import { idsOf, isAbout, without } from "./history";
import {
  firstPromptOf,
  forgetMasklet,
  hurry,
  markConflict,
  markSending,
  markWaiting,
  nextRetryAt,
  sendable,
  sendAlone,
  settle,
  type OutboxEntry,
  type PromptEntry,
} from "./outbox";
import { cellKey, type CellKey } from "./state";
import type { SessionStore } from "./store";
import type { VideoApi } from "./videoApi";

export interface SenderHandlers {
  /** What the server's answers say, in the form of its events. */
  onEvents(events: readonly VideoEvent[]): void;
  /** The answer to a prompt is an empty mask. */
  onNothingFound(): void;
  /** The server refused for good: a sentence for people. */
  onRefused(action: OutboxAction, sentence: string): void;
}

/** What an answer says, as events. */
export function eventsOf(answer: PromptAnswer, action: AddPrompt | RetractPrompt): VideoEvent[] {
  const cell = { masklet_id: action.maskletId, frame_index: action.frameIndex };
  const events: VideoEvent[] = [{ type: "prompts", ...cell, prompts: answer.prompts }];
  if (answer.mask) events.push({ type: "masks", frame_index: action.frameIndex, run_id: null, masks: [answer.mask] });
  else events.push({ type: "mask_removed", ...cell });
  if (answer.stale) {
    events.push({ type: "stale", masklet_id: action.maskletId, start: answer.stale.first, end: answer.stale.last });
  }
  return events;
}

export class Sender {
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Nothing is sent before what was left unsent by the last page stands in front of it. */
  private sending = false;
  /** Revisions of masks that answers to this page's own prompts have made. */
  private readonly ownRevisions = new Map<CellKey, number>();

  constructor(
    private readonly store: SessionStore,
    private readonly api: VideoApi,
    private readonly handlers: SenderHandlers,
  ) {}

  start(): void {
    this.sending = true;
    this.pump();
  }

  /** Sends what may be sent now and comes back when a wait is over. */
  pump(): void {
    if (!this.sending) return;
    clearTimeout(this.timer);
    for (const entry of sendable(this.store.getState().outbox, Date.now())) {
      const first = firstPromptOf(this.store.getState().outbox, entry);
      this.store.setState((state) => ({ outbox: markSending(state.outbox, entry.key) }));
      void (first === null ? this.send(entry) : this.begin(entry, first));
    }
    const retryAt = nextRetryAt(this.store.getState().outbox, Date.now());
    if (retryAt !== null) this.timer = setTimeout(() => this.pump(), Math.max(retryAt - Date.now(), 0));
  }

  /** Tries everything that waits at once. */
  hurry(): void {
    this.store.setState((state) => ({ outbox: hurry(state.outbox) }));
    this.pump();
  }

  stop(): void {
    this.sending = false;
    clearTimeout(this.timer);
  }

  private async send(entry: OutboxEntry): Promise<void> {
    try {
      const take = await this.deliver(entry.action);
      // All in one go: what waited for this answer leaves before the page renders it.
      take();
      this.store.setState((state) => ({ outbox: settle(state.outbox, entry.key) }));
    } catch (error) {
      this.fail(entry, error);
    }
    this.pump();
  }

  /** Sends a masklet with its first prompt; whatever comes in the way, each goes alone then and says itself what it is. */
  private async begin(create: OutboxEntry, first: PromptEntry): Promise<void> {
    this.store.setState((state) => ({ outbox: markSending(state.outbox, first.key) }));
    const begun = performance.now();
    try {
      const { masklet, answer } = await this.api.beginMasklet(first.action, this.basedOn(first.action));
      const lastAnswerMs = performance.now() - begun;
      this.handlers.onEvents([{ type: "masklet", masklet }]);
      this.take(first.action, answer, lastAnswerMs);
      this.store.setState(({ outbox }) => ({ outbox: settle(settle(outbox, create.key), first.key) }));
    } catch (error) {
      if (error instanceof NoConnection) this.fail(create, error);
      else this.store.setState(({ outbox }) => ({ outbox: sendAlone(outbox, create.key) }));
      this.store.setState(({ outbox }) => ({ outbox: sendAlone(outbox, first.key) }));
    }
    this.pump();
  }

  /** Sends an action; gives what takes the answer in. */
  private async deliver(action: OutboxAction): Promise<() => void> {
    const { api } = this;
    switch (action.kind) {
      case "create":
        return this.told({ type: "masklet", masklet: await api.createMasklet(action.maskletId) });
      case "update":
        return this.told({ type: "masklet", masklet: await api.updateMasklet(action.maskletId, action.change) });
      case "delete":
        await api.deleteMasklet(action);
        return this.told({ type: "masklet_removed", masklet_id: action.maskletId });
      case "add":
        return this.prompt(action);
      case "retract":
        return this.told(...eventsOf(await api.retractPrompt(action.promptId), action));
      case "change":
        await api.changeFrames(action);
        return this.told();
      case "undo-change":
      case "redo-change":
        await api.stepChange(action.changeId, action.kind === "undo-change" ? "undo" : "redo");
        return this.told();
      case "track":
        return this.told({ type: "run", run: await api.propagate(action.runId, action.wish) });
      case "accept":
      case "refuse":
        await api.decide(action);
        return this.told();
    }
  }

  private told(...events: VideoEvent[]): () => void {
    return () => this.handlers.onEvents(events);
  }

  private async prompt(action: AddPrompt): Promise<() => void> {
    const begun = performance.now();
    const answer = await this.api.addPrompt(action, this.basedOn(action));
    const lastAnswerMs = performance.now() - begun;
    return () => this.take(action, answer, lastAnswerMs);
  }

  /** Revision of the mask that a prompt was drawn upon, as the server knows it; null where it does not matter. */
  private basedOn({ maskletId, frameIndex, basedOn }: AddPrompt): number | null {
    if (basedOn !== "own") return basedOn ?? null;
    return this.ownRevisions.get(cellKey(maskletId, frameIndex)) ?? null;
  }

  private take(action: AddPrompt, answer: PromptAnswer, lastAnswerMs: number): void {
    const { prompts, mask, candidates } = answer;
    const cell = cellKey(action.maskletId, action.frameIndex);
    if (mask) this.ownRevisions.set(cell, mask.revision);
    const { maskletId, frameIndex, promptId, value } = action;
    const ambiguous = value.kind === "click" && candidates.length > 1 && prompts.length === 1;
    this.store.setState({
      lastAnswerMs,
      candidates: ambiguous ? { maskletId, frameIndex, promptId, masks: candidates } : null,
    });
    this.handlers.onEvents(eventsOf(answer, action));
    if (mask?.area === 0 && value.kind !== "absent") this.handlers.onNothingFound();
  }

  private fail({ action, key }: OutboxEntry, error: unknown): void {
    if (isPassing(error) || isBusy(action, error)) {
      const offline = error instanceof NoConnection;
      this.store.setState((state) => ({
        outbox: markWaiting(state.outbox, key, Date.now(), sentenceOf(error), offline),
      }));
      return;
    }
    const conflict = conflictOf(error);
    if (conflict !== null) {
      this.store.setState((state) => ({ outbox: markConflict(state.outbox, key, conflict) }));
      return;
    }
    this.store.setState((state) => ({ outbox: settle(state.outbox, key) }));
    const isGone = error instanceof ApiProblem && error.status === 404;
    if (isGone && (action.kind === "retract" || action.kind === "delete")) return;
    if (action.kind === "create")
      this.store.setState((state) => ({ outbox: forgetMasklet(state.outbox, action.maskletId) }));
    this.forget(action);
    this.handlers.onRefused(action, sentenceOf(error));
  }

  /** What was refused or given up can be neither undone nor redone. */
  forget(action: OutboxAction): void {
    const id = refusedId(action);
    this.store.setState((state) => ({
      history: without(state.history, (command) =>
        action.kind === "create" ? isAbout(command, action.maskletId) : id !== null && idsOf(command).includes(id),
      ),
    }));
  }
}

function refusedId(action: OutboxAction): string | null {
  if (action.kind === "add") return action.promptId;
  if (action.kind === "track") return action.runId;
  const isChange = action.kind === "undo-change" || action.kind === "redo-change";
  return "changeId" in action && !isChange ? action.changeId : null;
}

/** A run is undone once it has stopped. */
function isBusy({ kind }: OutboxAction, error: unknown): boolean {
  const steps = kind === "undo-change" || kind === "redo-change";
  return steps && error instanceof ApiProblem && error.slug === "already-propagating";
}

/** The revision that is there where another one was expected. */
function conflictOf(error: unknown): number | null {
  if (!(error instanceof ApiProblem) || error.slug !== "mask-changed") return null;
  return typeof error.facts.revision === "number" ? error.facts.revision : 0;
}
