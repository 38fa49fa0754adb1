/** Brings verdicts to the server: kept first, sent then, tried again until there is an answer. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { isPassing, sentenceOf, textOr } from "../../api/problem";
import { texts } from "../../texts";
import {
  due,
  give,
  HOLD_MS,
  hurry,
  letGo,
  nextDueAt,
  postpone,
  settle,
  takeable,
  type KeptVerdict,
  type Outbox,
} from "./outbox";
import type { Verdict, VerdictAnswer } from "./types";
import type { VerdictStore } from "./verdictStore";

/** The server's route for several verdicts; one is sent the same way. */
export type SendVerdicts = (projectId: string, kept: readonly KeptVerdict[]) => Promise<readonly VerdictAnswer[]>;

export interface SenderState {
  readonly outbox: Outbox;
  /** Why the last try failed, for people; null while all goes well. */
  readonly waitsBecause: string | null;
}

export class VerdictSender {
  readonly state: StoreApi<SenderState> = createStore<SenderState>(() => ({ outbox: [], waitsBecause: null }));
  private readonly underWay = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private readonly accountId: string,
    private readonly store: VerdictStore,
    private readonly send: SendVerdicts,
    /** Told of a verdict that the server does not want, with a sentence for people. */
    private readonly onRefused: (checkId: string, sentence: string) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** Takes up what was left unsent before. */
  async open(): Promise<void> {
    const kept = (await this.store.all()).filter(({ accountId }) => accountId === this.accountId);
    const known = new Set(this.state.getState().outbox.map(({ checkId }) => checkId));
    this.change((outbox) => [...kept.filter(({ checkId }) => !known.has(checkId)), ...outbox]);
    this.change((outbox) => hurry(letGo(outbox, this.now()), this.now()));
    this.pump();
  }

  /** Gives verdicts together. They can be taken back together for a while. */
  async give(
    projectId: string,
    batch: string,
    verdicts: readonly { checkId: string; verdict: Verdict }[],
  ): Promise<void> {
    const at = this.now();
    const added = verdicts.map(({ checkId, verdict }): KeptVerdict => {
      return {
        checkId,
        projectId,
        accountId: this.accountId,
        batch,
        verdict,
        givenAt: at,
        sendAt: at + HOLD_MS,
        tries: 0,
      };
    });
    this.change((outbox) => give(outbox, added, at));
    await this.store.put(added);
    this.pump();
  }

  /** Takes the verdicts back that were given last; none when they have left already. */
  async takeBack(): Promise<Outbox> {
    const taken = takeable(this.state.getState().outbox, this.underWay);
    const ids = taken.map(({ checkId }) => checkId);
    this.change((outbox) => settle(outbox, new Set(ids)));
    await this.store.remove(ids);
    return taken;
  }

  /** Holds nothing back: the page is left. */
  flush(): void {
    this.change((outbox) => letGo(outbox, this.now()));
    this.pump();
  }

  /** The connection is back. */
  hurry(): void {
    this.change((outbox) => hurry(outbox, this.now()));
    this.pump();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private pump(): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    const { outbox } = this.state.getState();
    const ready = due(outbox, this.underWay, this.now());
    if (ready.length > 0) void this.deliver(ready);
    const at = nextDueAt(outbox, this.underWay);
    if (at !== null) this.timer = setTimeout(() => this.pump(), Math.max(at - this.now(), 0));
  }

  private async deliver(kept: Outbox): Promise<void> {
    const ids = new Set(kept.map(({ checkId }) => checkId));
    for (const checkId of ids) this.underWay.add(checkId);
    try {
      const answers = await this.send(kept[0]?.projectId ?? "", kept);
      await this.store.remove([...ids]);
      this.change((outbox) => settle(outbox, ids));
      this.state.setState({ waitsBecause: null });
      for (const { check_id: checkId, problem } of answers) {
        if (problem !== null) this.onRefused(checkId, textOr(problem.detail, texts.errors.unknown));
      }
    } catch (error) {
      await this.fail(ids, error);
    }
    for (const checkId of ids) this.underWay.delete(checkId);
    this.pump();
  }

  private async fail(ids: ReadonlySet<string>, error: unknown): Promise<void> {
    if (isPassing(error)) {
      this.change((outbox) => postpone(outbox, ids, this.now()));
      this.state.setState({ waitsBecause: sentenceOf(error) });
      return;
    }
    await this.store.remove([...ids]);
    this.change((outbox) => settle(outbox, ids));
    for (const checkId of ids) this.onRefused(checkId, sentenceOf(error));
  }

  private change(how: (outbox: Outbox) => Outbox): void {
    this.state.setState(({ outbox }) => ({ outbox: how(outbox) }));
  }
}
