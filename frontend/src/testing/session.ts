/** A session on a network and a browser made up for tests. */

import { vi } from "vitest";

import type { Socket } from "../api/eventStream";
import type { EventEnvelope, PromptAnswer } from "../api/types";
import type { AddPrompt, ChangeFrames, DeleteMasklet, OutboxAction } from "../document/actions";
import type { History } from "../document/history";
import type { Kept, KeptState } from "../document/kept/kept";
import type { Outbox } from "../document/outbox";
import { VideoSession } from "../document/session";
import type { VideoApi } from "../document/videoApi";
import { makeChange, makeMask, makeMasklet, makePrompt, makeRun, makeVideo } from "./factories";

export const CLICK = { kind: "click", x: 1, y: 2, positive: true } as const;

class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  close(): void {
    this.onclose?.call(this as unknown as WebSocket, new Event("close") as CloseEvent);
  }
  say(id: string, event: EventEnvelope["event"]): void {
    const message = new MessageEvent("message", { data: JSON.stringify({ id, event }) });
    this.onmessage?.call(this as unknown as WebSocket, message);
  }
}

export function answer(change: Partial<PromptAnswer> = {}): PromptAnswer {
  return {
    prompts: [makePrompt()],
    mask: makeMask({ state: "edited" }),
    stale: null,
    candidates: [],
    model_ms: 5,
    ...change,
  };
}

/** What outlives a reload, without a browser. */
class KeptInMemory implements Kept {
  constructor(private readonly state: Partial<KeptState>) {}
  readonly actions = new Map<string, OutboxAction>();
  history: History | null = null;
  load = (): Promise<KeptState> => Promise.resolve({ actions: [], history: null, ...this.state });
  keepOutbox = (before: Outbox, after: Outbox): Promise<void> => {
    for (const { key } of before) this.actions.delete(key);
    for (const { key, action } of after) this.actions.set(key, action);
    return Promise.resolve();
  };
  keepHistory = (history: History): Promise<void> => {
    this.history = history;
    return Promise.resolve();
  };
  close = (): void => undefined;
}

export function setUp({ kept: left = {}, ...change }: Partial<VideoApi> & { kept?: Partial<KeptState> } = {}) {
  const api: VideoApi = {
    snapshot: () =>
      Promise.resolve({ video: makeVideo(), masklets: [makeMasklet()], prompts: [], runs: [], tasks: [] }),
    masks: () => Promise.resolve([]),
    createMasklet: vi.fn((id: string) => Promise.resolve(makeMasklet({ id, number: 2 }))),
    beginMasklet: vi.fn(({ maskletId }: AddPrompt) =>
      Promise.resolve({ masklet: makeMasklet({ id: maskletId, number: 2 }), answer: answer() }),
    ),
    updateMasklet: (_, { name }) => Promise.resolve(makeMasklet({ name: name ?? "" })),
    deleteMasklet: vi.fn(({ changeId }: DeleteMasklet) => Promise.resolve(makeChange({ id: changeId }))),
    addPrompt: vi.fn(() => Promise.resolve(answer())),
    retractPrompt: vi.fn(() => Promise.resolve(answer({ prompts: [], mask: null }))),
    history: () => Promise.resolve([]),
    changeFrames: vi.fn(({ changeId }: ChangeFrames) => Promise.resolve(makeChange({ id: changeId }))),
    stepChange: vi.fn(() => Promise.resolve(makeChange())),
    decide: vi.fn(() => Promise.resolve()),
    bePresent: () => Promise.resolve([]),
    leave: () => Promise.resolve(),
    propagate: vi.fn((id: string) => Promise.resolve(makeRun({ id, state: "queued" }))),
    cancel: () => Promise.resolve(makeRun({ cancel_requested: true })),
    attend: () => Promise.resolve(),
    ...change,
  };
  const sockets: { socket: FakeSocket; after: string | null }[] = [];
  const kept = new KeptInMemory(left);
  const onTrouble = vi.fn();
  const onNothingFound = vi.fn();
  const session = new VideoSession(
    makeVideo(),
    { onTrouble, onNothingFound },
    {
      api,
      connect: (after) => {
        const socket = new FakeSocket();
        sockets.push({ socket, after });
        return socket;
      },
      kept,
      whenOnline: () => () => undefined,
    },
  );
  session.open();
  const newest = () => sockets.at(-1) ?? { socket: new FakeSocket(), after: null };
  const live = async () => {
    newest().socket.say("1-0", { type: "hello" });
    await vi.advanceTimersByTimeAsync(0);
  };
  return {
    session,
    api,
    live,
    newest,
    sockets,
    kept,
    onTrouble,
    onNothingFound,
    state: () => session.store.getState(),
  };
}
