/** Empties the outbox: sends, waits, tries again. Nothing is dropped without a word. */

import { ApiProblem, isPassing, sentenceOf } from "../api/problem";
import type { PromptAnswer, VideoEvent } from "../api/types";
import { withoutPrompts } from "./history";
import {
  forgetMasklet,
  hurry,
  markSending,
  markWaiting,
  nextRetryAt,
  sendable,
  settle,
  type AddPrompt,
  type OutboxAction,
  type OutboxEntry,
  type RetractPrompt,
} from "./outbox";
import type { SessionStore } from "./store";
import type { VideoApi } from "./videoApi";

export interface SenderHandlers {
  /** What the server's answers say, in the form of its events. */
  onEvents(events: readonly VideoEvent[]): void;
  /** The answer to a prompt is an empty mask. */
  onNothingFound(): void;
  /** The server refused for good: a sentence for people. */
  onRefused(sentence: string): void;
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
  private stopped = false;

  constructor(
    private readonly store: SessionStore,
    private readonly api: VideoApi,
    private readonly handlers: SenderHandlers,
  ) {}

  /** Sends what may be sent now and comes back when a wait is over. */
  pump(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    for (const entry of sendable(this.store.getState().outbox, Date.now())) {
      this.store.setState((state) => ({ outbox: markSending(state.outbox, entry.key) }));
      void this.send(entry);
    }
    const retryAt = nextRetryAt(this.store.getState().outbox);
    if (retryAt !== null) this.timer = setTimeout(() => this.pump(), Math.max(retryAt - Date.now(), 0));
  }

  /** Tries everything that waits at once. */
  hurry(): void {
    this.store.setState((state) => ({ outbox: hurry(state.outbox) }));
    this.pump();
  }

  stop(): void {
    this.stopped = true;
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
    switch (action.kind) {
      case "create": {
        const masklet = await this.api.createMasklet(action.maskletId);
        this.handlers.onEvents([{ type: "masklet", masklet }]);
        return;
      }
      case "add": {
        const begun = performance.now();
        const answer = await this.api.addPrompt(action);
        this.store.setState({ lastAnswerMs: performance.now() - begun });
        this.handlers.onEvents(eventsOf(answer, action));
        if (answer.mask?.area === 0) this.handlers.onNothingFound();
        return;
      }
      case "retract":
        this.handlers.onEvents(eventsOf(await this.api.retractPrompt(action.promptId), action));
    }
  }

  private fail(entry: OutboxEntry, error: unknown): void {
    const { action, key } = entry;
    if (isPassing(error)) {
      this.store.setState((state) => ({ outbox: markWaiting(state.outbox, key, Date.now(), sentenceOf(error)) }));
      return;
    }
    this.store.setState((state) => ({ outbox: settle(state.outbox, key) }));
    const alreadyGone = action.kind === "retract" && error instanceof ApiProblem && error.status === 404;
    if (alreadyGone) return;
    if (action.kind === "create")
      this.store.setState((state) => ({ outbox: forgetMasklet(state.outbox, action.maskletId) }));
    if (action.kind !== "retract") this.forget(action);
    this.handlers.onRefused(sentenceOf(error));
  }

  /** What was refused can be neither undone nor redone. */
  private forget(action: OutboxAction): void {
    this.store.setState((state) => ({
      history: withoutPrompts(state.history, (prompt) =>
        action.kind === "create"
          ? prompt.maskletId === action.maskletId
          : action.kind === "add" && prompt.promptId === action.promptId,
      ),
    }));
  }
}
