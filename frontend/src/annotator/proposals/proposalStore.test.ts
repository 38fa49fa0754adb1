import { describe, expect, it, vi } from "vitest";

import type { ProposedMask, Run } from "../../api/types";
import { createSessionStore } from "../../document/store";
import { makeRun, makeVideo } from "../../testing/factories";
import type { MaskLoader } from "../masks/maskLoader";
import { proposalOf, Proposals, proposingRun, withoutSpan } from "./proposalStore";

const masks = (...frames: number[]): ProposedMask[] =>
  frames.map((frame) => ({
    masklet_id: "dog",
    frame_index: frame,
    state: "propagated",
    counts: "0",
    predicted_iou: 0.9,
    object_score: 3,
    area: 10,
    area_now: 10,
    iou_with_now: 0.5,
    kept: false,
  }));

describe("proposingRun", () => {
  it("is the newest finished run that proposed something", () => {
    const runs = [
      makeRun({ id: "a", proposal: true, state: "done" }),
      makeRun({ id: "b", proposal: true, state: "cancelled" }),
      makeRun({ id: "c", proposal: true, state: "running" }),
      makeRun({ id: "d", state: "done" }),
    ];
    expect(proposingRun(runs)?.id).toBe("b");
    expect(proposingRun([])).toBeNull();
  });
});

describe("withoutSpan", () => {
  it("leaves what was not decided about", () => {
    const proposal = proposalOf("run", masks(3, 4, 9));
    if (proposal === null) throw new Error("something is proposed");
    expect(withoutSpan(proposal, { first: 0, last: 4 })?.changes).toEqual([{ first: 9, last: 9, most: 0.5 }]);
    expect(withoutSpan(proposal, { first: 3, last: 9 })).toBeNull();
    expect(withoutSpan(proposal, null)).toBeNull();
  });
});

describe("Proposals", () => {
  const wait = () => new Promise((resolve) => setTimeout(resolve));

  function open(waiting: { masks: ProposedMask[] }) {
    const store = createSessionStore(makeVideo());
    const session = { store, acceptProposal: vi.fn(), refuseProposal: vi.fn() };
    const close = vi.fn();
    const loader = () => ({ close }) as unknown as MaskLoader;
    const proposals = new Proposals(session, vi.fn(), loader, () => Promise.resolve(waiting.masks));
    const hear = (runs: Run[]) => store.setState(({ document: now }) => ({ document: { ...now, runs } }));
    return { proposals, session, store, hear, close };
  }

  it("shows what a run offers once it has ended, with a loader for its masks", async () => {
    const { proposals, hear, close } = open({ masks: masks(3, 4) });
    hear([makeRun({ proposal: true, state: "running" })]);
    await wait();
    expect(proposals.store.getState().proposal).toBeNull();
    hear([makeRun({ proposal: true, state: "done" })]);
    await wait();
    expect(proposals.store.getState().proposal?.changes).toEqual([{ first: 3, last: 4, most: 0.5 }]);
    expect(proposals.store.getState().loader).not.toBeNull();
    proposals.close();
    expect(close).toHaveBeenCalledOnce();
  });

  it("asks again when the server tells of the run: something was decided, or a decision undone", async () => {
    const waiting = { masks: masks(9) };
    const { proposals, hear } = open(waiting);
    hear([makeRun({ id: "run", proposal: true, state: "done" })]);
    await wait();
    waiting.masks = masks(3, 9);
    hear([makeRun({ id: "run", proposal: true, state: "done" })]);
    await wait();
    expect(proposals.store.getState().proposal?.changes).toHaveLength(2);
  });

  it("takes a decision out of sight at once, and asks again when it has arrived", async () => {
    const waiting = { masks: masks(3, 9) };
    const { proposals, session, store, hear } = open(waiting);
    hear([makeRun({ id: "run", proposal: true, state: "done" })]);
    await wait();
    proposals.decide("accept", { first: 3, last: 3 });
    expect(session.acceptProposal).toHaveBeenCalledWith("run", { first: 3, last: 3 });
    expect(proposals.store.getState().proposal?.changes).toEqual([{ first: 9, last: 9, most: 0.5 }]);
    waiting.masks = [];
    store.setState({ outbox: [] });
    await wait();
    expect(proposals.store.getState().proposal).toBeNull();
  });

  it("does not bring back what was decided while the server was asked", async () => {
    const waiting = { masks: masks(3, 9) };
    const { proposals, store, hear } = open(waiting);
    hear([makeRun({ id: "run", proposal: true, state: "done" })]);
    await wait();
    proposals.decide("refuse", { first: 3, last: 3 });
    waiting.masks = masks(9);
    store.setState({ outbox: [] }); // asks
    proposals.decide("accept", null);
    await wait();
    expect(proposals.store.getState().proposal).toBeNull();
  });
});
