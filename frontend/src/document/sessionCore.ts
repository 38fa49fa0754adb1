/** The machinery of an open video: its store, the event stream, the outbox, and what outlives a reload. */

import { EventStream } from "../api/eventStream";
import { sentenceOf, storedSentence } from "../api/problem";
import type { Run, Video, VideoEvent } from "../api/types";
import { texts } from "../texts";
import type { OutboxAction } from "./actions";
import { isAbout, isRemoved, record, without, type Command, type History } from "./history";
import { Loader } from "./loader";
import { enqueue, forgetMasklet, restoreOutbox } from "./outbox";
import { recallHistory } from "./recall";
import { Sender } from "./sender";
import type { SessionParts } from "./sessionParts";
import { createSessionStore, type SessionState, type SessionStore } from "./store";

/** Without a greeting on the event stream for so long, the document is fetched all the same, milliseconds. */
const GREETING_PATIENCE_MS = 1500;

export interface SessionHandlers {
  /** Something failed for good: a sentence for people. */
  onTrouble(sentence: string): void;
  /** The model's answer to a prompt is an empty mask. */
  onNothingFound(): void;
}

export abstract class SessionCore {
  readonly store: SessionStore;
  private readonly loader: Loader;
  protected readonly sender: Sender;
  private readonly stream: EventStream;
  private readonly endings: (() => void)[] = [];
  private readonly failedRuns = new Set<string>();
  private wasLost = false;
  private keepsNothing = false;
  private closed = false;
  private loadedWhileListening = false;
  /** Frame that is looked at; masks near it are fetched first. */
  private lookingAt = 0;

  constructor(
    video: Video,
    protected readonly handlers: SessionHandlers,
    protected readonly parts: SessionParts,
  ) {
    this.store = createSessionStore(video);
    this.loader = new Loader(this.store, parts.api);
    this.sender = new Sender(this.store, parts.api, {
      onEvents: (events) => this.hear(events),
      onNothingFound: () => handlers.onNothingFound(),
      onRefused: (action, sentence) => this.refused(action, sentence),
    });
    this.stream = new EventStream(parts.connect, {
      onEvents: (events) => this.hear(events),
      onConnection: (connection) => {
        this.store.setState({ connection });
        if (connection === "live") this.greeted();
        if (connection === "lost") this.wasLost = true;
      },
      onResync: () => void this.loader.load(this.lookingAt).then(() => this.matchHistory()),
    });
  }

  open(): void {
    const patience = setTimeout(() => this.loadUnheard(), GREETING_PATIENCE_MS);
    this.endings.push(() => clearTimeout(patience));
    this.endings.push(this.parts.whenOnline(() => this.stream.retryNow()));
    this.endings.push(() => this.parts.kept.close());
    this.stream.open();
    void this.recall();
  }

  close(): void {
    this.closed = true;
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

  /** Tells the server which frame is looked at, so that a worker warms it. Missing it costs only a slower first answer. */
  attend(frameIndex: number): void {
    this.lookingAt = frameIndex;
    this.parts.api.attend(frameIndex).catch((error: unknown) => console.debug("attention was not delivered", error));
  }

  /** Says who is here and on which object; missing it once does no harm, it is said again and again. */
  bePresent(maskletId: string | null, frameIndex: number): void {
    this.parts.api
      .bePresent(maskletId, frameIndex)
      .then((people) => this.hear([{ type: "presence", people }]))
      .catch((error: unknown) => console.debug("presence was not delivered", error));
  }

  leave(): void {
    this.parts.api.leave().catch((error: unknown) => console.debug("leaving was not delivered", error));
  }

  /** What answers and events say of tasks and objects, for parts of the page that ask the server themselves. */
  hear(events: readonly VideoEvent[]): void {
    for (const event of events) {
      if (event.type === "masklet_removed") this.forget(event.masklet_id);
      if (event.type === "run") this.reportFailure(event.run);
    }
    this.loader.hear(events);
  }

  protected note(command: Command): void {
    this.store.setState((state) => ({ history: record(state.history, command) }));
  }

  private reportFailure(run: Run): void {
    const before = this.store.getState().document.runs.find(({ id }) => id === run.id);
    const known = before === undefined || before.state === "failed" || this.failedRuns.has(run.id);
    if (run.state !== "failed" || known) return;
    this.failedRuns.add(run.id);
    this.handlers.onTrouble(texts.transport.trackFailed + storedSentence(run.problem, texts.transport.unknownProblem));
  }

  private refused(action: OutboxAction, sentence: string): void {
    this.handlers.onTrouble(sentence);
    // The step was not taken: the history is again what the server says.
    if (action.kind === "undo-change" || action.kind === "redo-change") void this.matchHistory();
  }

  private forget(maskletId: string): void {
    this.store.setState((state) => ({
      outbox: forgetMasklet(state.outbox, maskletId),
      history: isRemoved(state.history, maskletId)
        ? state.history
        : without(state.history, (command) => isAbout(command, maskletId)),
    }));
  }

  /** Brings back what was left unsent, and what can be undone; from then on both are written down. */
  private async recall(): Promise<void> {
    const { kept } = this.parts;
    try {
      const { actions, history } = await kept.load();
      if (this.closed) return;
      const { outbox: given, history: begun } = this.store.getState(); // while it was read
      const outbox = [...restoreOutbox(actions), ...given];
      this.store.setState({ outbox, history: onTop(history, begun) });
      await kept.keepOutbox([], given);
      this.endings.push(this.store.subscribe((state, before) => this.keep(state, before)));
    } catch (error) {
      this.keepingFailed(error);
    }
    this.store.setState({ unsentKnown: true });
    this.sender.start();
    await this.matchHistory();
  }

  private keep(state: SessionState, before: SessionState): void {
    const failed = (error: unknown): void => this.keepingFailed(error);
    if (state.outbox !== before.outbox) this.parts.kept.keepOutbox(before.outbox, state.outbox).catch(failed);
    if (state.history !== before.history) this.parts.kept.keepHistory(state.history).catch(failed);
  }

  private keepingFailed(error: unknown): void {
    if (this.keepsNothing) return;
    this.keepsNothing = true;
    this.handlers.onTrouble(texts.saving.nothingKept(sentenceOf(error)));
  }

  /** Learns from the server what was done in other browsers; where it cannot, the copy of this one has to do. */
  private async matchHistory(): Promise<void> {
    await this.whenReady();
    const before = this.store.getState().history;
    try {
      const steps = await this.parts.api.history();
      this.store.setState(({ document, history }) =>
        history === before ? { history: recallHistory(history, steps, document.prompts) } : {},
      );
    } catch (error) {
      console.debug("the history could not be fetched", error);
    }
    this.store.setState({ recalled: true });
  }

  /** Once masklets and prompts are there. */
  private whenReady(): Promise<void> {
    return new Promise((resolve) => {
      const isReady = ({ loading }: SessionState): boolean => loading.name === "ready";
      if (isReady(this.store.getState())) {
        resolve();
        return;
      }
      const stop = this.store.subscribe((state) => {
        if (!isReady(state)) return;
        stop();
        resolve();
      });
      this.endings.push(stop);
    });
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

  protected send(action: OutboxAction): void {
    this.store.setState((state) => ({ outbox: enqueue(state.outbox, action), candidates: null }));
    // What begins a masklet waits for what is done in the same go: its first prompt takes it along.
    if (action.kind === "create") queueMicrotask(() => this.sender.pump());
    else this.sender.pump();
  }
}

/** What was done before the kept history was read goes on top of it. */
function onTop(kept: History | null, begun: History): History {
  if (kept === null || begun.done.length > 0) return { done: [...(kept?.done ?? []), ...begun.done], undone: [] };
  return kept;
}
