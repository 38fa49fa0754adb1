/** One open video: its store, and everything that a person can do to it. */

import { eventsUrl } from "../api/addresses";
import { EventStream, type Socket } from "../api/eventStream";
import { sentenceOf, storedSentence } from "../api/problem";
import type { Direction, PromptValue, Run, Video, VideoEvent } from "../api/types";
import { texts } from "../texts";
import { redo, record, undo, withoutPrompts, type PromptRecord, type Step } from "./history";
import { loadOutbox, storeOutbox } from "./keptOutbox";
import { Loader } from "./loader";
import { newId } from "./newId";
import { enqueue, forgetMasklet, type OutboxAction } from "./outbox";
import { Sender } from "./sender";
import { activeRun } from "./state";
import { createSessionStore, type SessionStore } from "./store";
import { videoApi, type VideoApi } from "./videoApi";

/** Without a greeting on the event stream for so long, the document is fetched all the same, milliseconds. */
const GREETING_PATIENCE_MS = 1500;

export interface SessionHandlers {
  /** Something failed for good: a sentence for people. */
  onTrouble(sentence: string): void;
  /** The model's answer to a prompt is an empty mask. */
  onNothingFound(): void;
}

export interface SessionParts {
  readonly api: VideoApi;
  readonly connect: (after: string | null) => Socket;
  readonly storage: Storage;
  /** Calls a listener when the browser has a network again; gives a function that ends this. */
  readonly whenOnline: (listener: () => void) => () => void;
}

export class VideoSession {
  readonly store: SessionStore;
  private readonly loader: Loader;
  private readonly sender: Sender;
  private readonly stream: EventStream;
  private readonly endings: (() => void)[] = [];
  private readonly failedRuns = new Set<string>();
  private wasLost = false;
  private loadedWhileListening = false;
  /** Frame that is looked at; masks near it are fetched first. */
  private lookingAt = 0;

  constructor(
    private readonly video: Video,
    private readonly handlers: SessionHandlers,
    private readonly parts: SessionParts = browserParts(video.id),
  ) {
    this.store = createSessionStore(video, loadOutbox(parts.storage, video.id));
    this.loader = new Loader(this.store, parts.api);
    this.sender = new Sender(this.store, parts.api, {
      onEvents: (events) => this.hear(events),
      onNothingFound: () => handlers.onNothingFound(),
      onRefused: (sentence) => handlers.onTrouble(sentence),
    });
    this.stream = new EventStream(parts.connect, {
      onEvents: (events) => this.hear(events),
      onConnection: (connection) => {
        this.store.setState({ connection });
        if (connection === "live") this.greeted();
        if (connection === "lost") this.wasLost = true;
      },
      onResync: () => void this.loader.load(this.lookingAt),
    });
  }

  open(): void {
    const patience = setTimeout(() => this.loadUnheard(), GREETING_PATIENCE_MS);
    this.endings.push(() => clearTimeout(patience));
    this.endings.push(
      this.store.subscribe((state, before) => {
        if (state.outbox !== before.outbox) storeOutbox(this.parts.storage, this.video.id, state.outbox);
      }),
    );
    this.endings.push(this.parts.whenOnline(() => this.stream.retryNow()));
    this.stream.open();
    this.sender.pump();
  }

  close(): void {
    for (const end of this.endings.splice(0)) end();
    this.stream.close();
    this.sender.stop();
    this.loader.stop();
  }

  /** Fetches everything anew after it failed. */
  reload(): void {
    this.store.setState({ loading: { name: "loading" } });
    void this.loader.load(this.lookingAt);
  }

  /** Begins a masklet and gives its id, which the page chooses. */
  beginMasklet(): string {
    const maskletId = newId();
    this.send({ kind: "create", maskletId });
    return maskletId;
  }

  addPrompt(maskletId: string, frameIndex: number, value: PromptValue): void {
    const prompt: PromptRecord = { promptId: newId(), maskletId, frameIndex, value };
    this.store.setState((state) => ({ history: record(state.history, { type: "prompt-added", prompt }) }));
    this.send({ kind: "add", ...prompt });
  }

  removePrompt(prompt: PromptRecord): void {
    this.store.setState((state) => ({ history: record(state.history, { type: "prompt-removed", prompt }) }));
    this.send({ kind: "retract", ...prompt });
  }

  /** Takes the last prompt command back; gives the prompt it was about, null where there is nothing to undo. */
  undo(): PromptRecord | null {
    return this.step(undo);
  }

  redo(): PromptRecord | null {
    return this.step(redo);
  }

  updateMasklet(maskletId: string, change: { name?: string; colour?: number }): void {
    this.attempt(async () => {
      this.hear([{ type: "masklet", masklet: await this.parts.api.updateMasklet(maskletId, change) }]);
    });
  }

  /** Removes a masklet with its prompts and masks, here and on the server. */
  deleteMasklet(maskletId: string): void {
    this.attempt(async () => {
      await this.parts.api.deleteMasklet(maskletId);
      this.hear([{ type: "masklet_removed", masklet_id: maskletId }]);
    });
  }

  track(direction: Direction, startFrame: number): void {
    this.attempt(async () => {
      this.hear([{ type: "run", run: await this.parts.api.propagate(direction, startFrame) }]);
    });
  }

  stopTracking(): void {
    const run = activeRun(this.store.getState().document);
    if (run === null) return;
    this.attempt(async () => {
      this.hear([{ type: "run", run: await this.parts.api.cancel(run.id) }]);
    });
  }

  /** Tells the server which frame is looked at, so that a worker warms it. Missing it costs only a slower first answer. */
  attend(frameIndex: number): void {
    this.lookingAt = frameIndex;
    this.parts.api.attend(frameIndex).catch((error: unknown) => console.debug("attention was not delivered", error));
  }

  private hear(events: readonly VideoEvent[]): void {
    for (const event of events) {
      if (event.type === "masklet_removed") this.forget(event.masklet_id);
      if (event.type === "run") this.reportFailure(event.run);
    }
    this.loader.hear(events);
  }

  private reportFailure(run: Run): void {
    const before = this.store.getState().document.runs.find(({ id }) => id === run.id);
    const known = before === undefined || before.state === "failed" || this.failedRuns.has(run.id);
    if (run.state !== "failed" || known) return;
    this.failedRuns.add(run.id);
    this.handlers.onTrouble(texts.transport.trackFailed + storedSentence(run.problem, texts.transport.unknownProblem));
  }

  private forget(maskletId: string): void {
    this.store.setState((state) => ({
      outbox: forgetMasklet(state.outbox, maskletId),
      history: withoutPrompts(state.history, (prompt) => prompt.maskletId === maskletId),
    }));
  }

  private greeted(): void {
    if (!this.loadedWhileListening || this.store.getState().loading.name === "failed") {
      this.loadedWhileListening = true;
      void this.loader.load(this.lookingAt);
    }
    // The same trouble that cut the stream may have kept prompts waiting.
    if (this.wasLost) this.sender.hurry();
    this.wasLost = false;
  }

  /** No greeting came: better to show what can be fetched. It is fetched anew once events are heard. */
  private loadUnheard(): void {
    if (!this.loadedWhileListening) void this.loader.load(this.lookingAt);
  }

  private send(action: OutboxAction): void {
    this.store.setState((state) => ({ outbox: enqueue(state.outbox, action) }));
    this.sender.pump();
  }

  private step(move: typeof undo): PromptRecord | null {
    const moved = move(this.store.getState().history, newId());
    if (moved === null) return null;
    const [history, step] = moved;
    this.store.setState({ history });
    this.send(actionOf(step));
    return step.prompt;
  }

  private attempt(work: () => Promise<void>): void {
    work().catch((error: unknown) => this.handlers.onTrouble(sentenceOf(error)));
  }
}

function actionOf(step: Step): OutboxAction {
  return { kind: step.type, ...step.prompt };
}

function browserParts(videoId: string): SessionParts {
  return {
    api: videoApi(videoId),
    connect: (after) => new WebSocket(eventsUrl(videoId, after, globalThis.location)),
    storage: globalThis.localStorage,
    whenOnline: (listener) => {
      globalThis.addEventListener("online", listener);
      return () => globalThis.removeEventListener("online", listener);
    },
  };
}
