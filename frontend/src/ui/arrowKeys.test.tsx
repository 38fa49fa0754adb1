// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { chooseByArrows, placeAfter } from "./arrowKeys";

afterEach(cleanup);

it.each([
  ["ArrowRight", 0, 1],
  ["ArrowDown", 2, 0],
  ["ArrowLeft", 0, 2],
  ["ArrowUp", 1, 0],
  ["Home", 2, 0],
  ["End", 0, 2],
])("%s leads from place %i of three to %i", (key, at, place) => {
  expect(placeAfter(key, at, 3)).toBe(place);
});

it("leaves other keys alone", () => {
  expect(placeAfter("t", 0, 3)).toBeNull();
});

function show(chosen: (name: string) => void, heard: () => void): void {
  render(
    <div onKeyDown={heard}>
      <div role="radiogroup" aria-label="Way" tabIndex={-1} onKeyDown={chooseByArrows}>
        {["back", "both", "on"].map((name) => (
          <button key={name} role="radio" aria-checked={name === "both"} onClick={() => chosen(name)}>
            {name}
          </button>
        ))}
      </div>
    </div>,
  );
}

it("takes the next choice, and the page's own keys do not hear of it", () => {
  const chosen = vi.fn();
  const heard = vi.fn();
  show(chosen, heard);
  fireEvent.keyDown(screen.getByRole("radio", { name: "both" }), { key: "ArrowRight" });
  expect(chosen).toHaveBeenCalledExactlyOnceWith("on");
  expect(document.activeElement).toBe(screen.getByRole("radio", { name: "on" }));
  expect(heard).not.toHaveBeenCalled();
});

it("leaves arrows with Ctrl to the page", () => {
  const chosen = vi.fn();
  const heard = vi.fn();
  show(chosen, heard);
  fireEvent.keyDown(screen.getByRole("radio", { name: "both" }), { key: "ArrowRight", ctrlKey: true });
  expect(chosen).not.toHaveBeenCalled();
  expect(heard).toHaveBeenCalledOnce();
});
