/** Empties the outbox: sends, waits, tries again. Nothing is dropped without a word. */

import { ApiProblem, isPassing, NoConnection, sentenceOf } from "../api/problem";
import type { PromptAnswer, VideoEvent } from "../api/types";
import type { AddPrompt, OutboxAction, RetractPrompt } from "./actions";
import { idsOf, isAbout, without } from "./history";
import {
  forgetMasklet,
  hurry,
  markConflict,
  markSending,
  markWaiting,
  nextRetryAt,
  sendable,
  settle,
  type OutboxEntry,
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
      this.store.setState((state) => ({ outbox: markSending(state.outbox, entry.key) }));
      void this.send(entry);
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
      await this.deliver(entry.action);
      this.store.setState((state) => ({ outbox: settle(state.outbox, entry.key) }));
    } catch (error) {
      this.fail(entry, error);
    }
    this.pump();
  }

  private async deliver(action: OutboxAction): Promise<void> {
    const { api, handlers } = this;
    switch (action.kind) {
      case "create":
        handlers.onEvents([{ type: "masklet", masklet: await api.createMasklet(action.maskletId) }]);
        return;
      case "update":
        handlers.onEvents([{ type: "masklet", masklet: await api.updateMasklet(action.maskletId, action.change) }]);
        return;
      case "delete":
        await api.deleteMasklet(action.maskletId);
        handlers.onEvents([{ type: "masklet_removed", masklet_id: action.maskletId }]);
        return;
      case "add":
        return this.prompt(action);
      case "retract":
        handlers.onEvents(eventsOf(await api.retractPrompt(action.promptId), action));
        return;
      case "change":
        await api.changeFrames(action);
        return;
      case "undo-change":
      case "redo-change":
        await api.stepChange(action.changeId, action.kind === "undo-change" ? "undo" : "redo");
        return;
      case "track":
        handlers.onEvents([{ type: "run", run: await api.propagate(action.runId, action.wish) }]);
        return;
      case "accept":
      case "refuse":
        await api.decide(action);
    }
  }

  private async prompt(action: AddPrompt): Promise<void> {
    const begun = performance.now();
    const cell = cellKey(action.maskletId, action.frameIndex);
    const own = this.ownRevisions.get(cell) ?? null;
    const answer = await this.api.addPrompt(action, action.basedOn === "own" ? own : (action.basedOn ?? null));
    const { prompts, mask, candidates } = answer;
    if (mask) this.ownRevisions.set(cell, mask.revision);
    const { maskletId, frameIndex, promptId, value } = action;
    const ambiguous = value.kind === "click" && candidates.length > 1 && prompts.length === 1;
    this.store.setState({
      lastAnswerMs: performance.now() - begun,
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
  return action.kind === "change" || action.kind === "accept" ? action.changeId : null;
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
