/** What outlives a reload of the page: what is unsent, and what can be undone. */

import type { OutboxAction } from "../actions";
import type { History } from "../history";
import type { Outbox } from "../outbox";

export interface KeptState {
  readonly actions: readonly OutboxAction[];
  readonly history: History | null;
}

/** A place of its own for each person and video: nobody ever sends what somebody else left. */
export interface Kept {
  /** What was left here by pages that are closed, oldest first. From now on it is this page's to send. */
  readonly load: () => Promise<KeptState>;
  /** Writes down what has come to the outbox and strikes out what has left it. */
  readonly keepOutbox: (before: Outbox, after: Outbox) => Promise<void>;
  readonly keepHistory: (history: History) => Promise<void>;
  readonly close: () => void;
}
