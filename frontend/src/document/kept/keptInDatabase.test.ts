import { IDBFactory } from "fake-indexeddb";
import { describe, expect, it } from "vitest";

import { makeRecord } from "../../testing/factories";
import type { OutboxAction } from "../actions";
import { EMPTY_HISTORY, record } from "../history";
import { enqueue, insist, settle, type Outbox } from "../outbox";
import { KeptInDatabase } from "./keptInDatabase";
import type { Pages } from "./pages";

const add = (promptId: string): OutboxAction => ({ kind: "add", ...makeRecord({ promptId }) });
const outboxOf = (...actions: OutboxAction[]): Outbox => actions.reduce<Outbox>(enqueue, []);

/** A browser whose pages know of each other. */
function browser() {
  const factory = new IDBFactory();
  const open = new Set<string>();
  const page = (pageId: string, accountId = "ada", videoId = "video") => {
    const pages: Pages = {
      enter: (id) => Promise.resolve(void open.add(id)),
      open: () => Promise.resolve(new Set(open)),
      alone: (_, work) => work(),
      leave: () => void open.delete(pageId),
    };
    return new KeptInDatabase(accountId, videoId, pageId, pages, factory);
  };
  return page;
}

const ids = (actions: readonly OutboxAction[]): unknown[] =>
  actions.map((action) => (action.kind === "add" ? action.promptId : action.kind));

describe("what is unsent", () => {
  it("is there for the next page, in order, and is sent by one of them only", async () => {
    const page = browser();
    const first = page("first");
    await first.load();
    await first.keepOutbox([], outboxOf(add("b")));
    await first.keepOutbox(outboxOf(add("b")), outboxOf(add("b"), add("a")));
    expect(ids((await page("meanwhile").load()).actions)).toEqual([]);
    first.close();
    expect(ids((await page("next").load()).actions)).toEqual(["b", "a"]);
    expect(ids((await page("last").load()).actions)).toEqual([]);
  });

  it("is struck out once it is sent", async () => {
    const page = browser();
    const first = page("first");
    await first.load();
    const both = outboxOf(add("a"), add("b"));
    await first.keepOutbox([], both);
    await first.keepOutbox(both, settle(both, "add a"));
    first.close();
    expect(ids((await page("next").load()).actions)).toEqual(["b"]);
  });

  it("keeps its place when it changes", async () => {
    const page = browser();
    const first = page("first");
    await first.load();
    const both = outboxOf(add("a"), add("b"));
    await first.keepOutbox([], both);
    await first.keepOutbox(both, insist(both, "add a", 3));
    first.close();
    const { actions } = await page("next").load();
    expect(actions).toMatchObject([{ promptId: "a", basedOn: 3 }, { promptId: "b" }]);
  });

  it("is never given to another person or on another video", async () => {
    const page = browser();
    const first = page("first");
    await first.load();
    await first.keepOutbox([], outboxOf(add("a")));
    first.close();
    expect((await page("next", "grace").load()).actions).toEqual([]);
    expect((await page("other", "ada", "another video").load()).actions).toEqual([]);
    expect(ids((await page("again").load()).actions)).toEqual(["a"]);
  });
});

describe("the history", () => {
  it("comes back, its last steps", async () => {
    const page = browser();
    const first = page("first");
    expect((await first.load()).history).toBeNull();
    const prompts = Array.from({ length: 130 }, (_, index) => makeRecord({ promptId: `p${index}` }));
    const history = prompts.reduce(
      (before, prompt) => record(before, { type: "prompts-added", prompts: [prompt] }),
      EMPTY_HISTORY,
    );
    await first.keepHistory(history);
    const kept = (await page("next").load()).history;
    expect(kept?.done).toHaveLength(100);
    expect(kept?.done.at(-1)).toEqual(history.done.at(-1));
  });
});
