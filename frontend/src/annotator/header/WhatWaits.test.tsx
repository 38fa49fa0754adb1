// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

import { enqueue } from "../../document/outbox";
import { savingOf } from "../../document/saving";
import { createSessionStore, type SessionState } from "../../document/store";
import { makeRecord, makeVideo } from "../../testing/factories";
import { WorkbenchContext } from "../context";
import type { Workbench } from "../workbench";
import { WhatWaits } from "./WhatWaits";

beforeAll(() => {
  // The test's browser has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
});

afterEach(cleanup);

function show(change: Partial<SessionState>): string {
  const store = createSessionStore(makeVideo());
  store.setState(change);
  const { outbox, making } = store.getState();
  const workbench = { session: { store } } as unknown as Workbench;
  render(
    <WorkbenchContext value={workbench}>
      <WhatWaits saving={savingOf(outbox, making, false)} onClose={() => undefined} />
    </WorkbenchContext>,
  );
  return screen.getByRole("heading").textContent;
}

describe("what waits", () => {
  it("is nothing once all is stored", () => {
    expect(show({})).toBe("Saved");
  });

  it("is never said to be saved while strokes are being made into masks", () => {
    expect(show({ making: 2 })).toBe("What waits");
    expect(screen.getByText("2 strokes are still being made into masks.")).toBeTruthy();
  });

  it("is listed with a way to give it up", () => {
    show({ outbox: enqueue([], { kind: "add", ...makeRecord() }) });
    expect(screen.getByRole("button", { name: /^Give up:/ })).toBeTruthy();
  });
});
