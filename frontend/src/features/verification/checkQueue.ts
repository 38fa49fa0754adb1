/** The masklets to judge, fetched ahead with their contact sheets, so that the next one is there when it is needed. */

import { createStore, type StoreApi } from "zustand/vanilla";

import { isPassing, sentenceOf } from "../../api/problem";
import type { Check, Prepared, Sheet } from "./types";

/** The server looks after at most so many for one person. */
const MOST = 40;
/** While there is nothing to judge, the server is asked this often, milliseconds. */
const IDLE_MS = 8000;
const RETRY_MS = 3000;
const SHEETS_AT_ONCE = 3;

export interface CheckApi {
  next(count: number): Promise<Check[]>;
  sheet(checkId: string): Promise<Sheet>;
}

export interface QueueState {
  /** In the order in which they are judged. */
  readonly ready: readonly Prepared[];
  /** False until the server has answered for the first time. */
  readonly asked: boolean;
  /** Why nothing more comes for the moment. */
  readonly trouble: string | null;
}

export class CheckQueue {
  readonly state: StoreApi<QueueState> = createStore<QueueState>(() => ({ ready: [], asked: false, trouble: null }));
  private readonly judged = new Map<string, Prepared | null>();
  private refilling = false;
  private again = false;
  private closed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: CheckApi,
    /** So many are kept ready. */
    private readonly ahead: number,
  ) {}

  /** Leaves these out: verdicts on them are on their way. */
  leaveOut(checkIds: Iterable<string>): void {
    for (const checkId of checkIds) if (!this.judged.has(checkId)) this.judged.set(checkId, null);
  }

  /** Takes masklets off the queue: they have been judged. */
  take(checkIds: ReadonlySet<string>): void {
    for (const prepared of this.state.getState().ready) {
      if (checkIds.has(prepared.check.id)) this.judged.set(prepared.check.id, prepared);
    }
    this.state.setState(({ ready }) => ({ ready: ready.filter(({ check }) => !checkIds.has(check.id)) }));
    void this.refill();
  }

  /** Puts masklets back to the front: their verdicts were taken back. */
  putBack(checkIds: readonly string[]): void {
    const back = checkIds.flatMap((checkId) => this.judged.get(checkId) ?? []);
    for (const checkId of checkIds) this.judged.delete(checkId);
    this.state.setState(({ ready }) => ({ ready: [...back, ...ready] }));
    if (back.length < checkIds.length) void this.refill();
  }

  /** Asks the server for as many as are missing; at once again where somebody asked meanwhile. */
  async refill(): Promise<void> {
    this.again = true;
    if (this.refilling) return;
    this.refilling = true;
    while (this.again && !this.closed) {
      this.again = false;
      await this.refillOnce();
    }
    this.refilling = false;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async refillOnce(): Promise<void> {
    clearTimeout(this.timer);
    let wait = IDLE_MS;
    try {
      // The server gives again what it has no verdict on yet, and that is what is ready or on its way.
      const open = this.state.getState().ready.length + this.unanswered();
      if (this.state.getState().ready.length < this.ahead) {
        await this.prepare(await this.api.next(Math.min(Math.max(this.ahead, open + 1), MOST)));
      }
      this.state.setState({ trouble: null, asked: true });
    } catch (error) {
      if (this.closed) return;
      this.state.setState({ trouble: sentenceOf(error), asked: true });
      wait = isPassing(error) ? RETRY_MS : IDLE_MS;
    }
    this.timer = setTimeout(() => void this.refill(), wait);
  }

  /** Judged lately: the server may count them as open still. */
  private unanswered(): number {
    return Math.min(this.judged.size, this.ahead);
  }

  private async prepare(checks: readonly Check[]): Promise<void> {
    const known = new Set(this.state.getState().ready.map(({ check }) => check.id));
    const added = checks.filter(({ id }) => !known.has(id) && !this.judged.has(id));
    for (let at = 0; at < added.length && !this.closed; at += SHEETS_AT_ONCE) {
      const some = await Promise.all(added.slice(at, at + SHEETS_AT_ONCE).map((check) => this.withSheet(check)));
      const wanted = some.filter(({ check }) => !this.judged.has(check.id));
      this.state.setState(({ ready }) => ({ ready: [...ready, ...wanted], asked: true }));
    }
  }

  private async withSheet(check: Check): Promise<Prepared> {
    return { check, sheet: await this.api.sheet(check.id) };
  }
}
