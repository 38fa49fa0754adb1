import { describe, expect, it, vi } from "vitest";
import { createStore } from "zustand/vanilla";

import { onceMade } from "./steps";

describe("undo", () => {
  it("happens at once when nothing is being made", () => {
    const act = vi.fn();
    onceMade(
      createStore(() => ({ making: 0 })),
      act,
    );
    expect(act).toHaveBeenCalledOnce();
  });

  it("waits for the strokes that were drawn before it", () => {
    const store = createStore(() => ({ making: 2 }));
    const act = vi.fn();
    onceMade(store, act);
    store.setState({ making: 1 });
    expect(act).not.toHaveBeenCalled();
    store.setState({ making: 0 });
    store.setState({ making: 1 });
    store.setState({ making: 0 });
    expect(act).toHaveBeenCalledOnce();
  });
});
