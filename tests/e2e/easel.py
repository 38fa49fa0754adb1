"""The annotator's canvas with its tools in reach, for tests that draw by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator, expect

from media.rle import Rle, decode
from tests.e2e.conftest import HEIGHT, WIDTH
from tests.e2e.screen import Screen

Mask = NDArray[np.bool_]
LARGEST_BRUSH = 500


class Easel:
    """One tab on one video, with the tools in reach."""

    def __init__(self, screen: Screen, video_id: str) -> None:
        self.screen = screen
        self.video_id = video_id
        self.page = screen.page
        self.known = {masklet["id"] for masklet in self._masklets()}

    def go_to(self, frame: int) -> None:
        """Show a frame."""
        self.screen.press("g", *str(frame), "Enter")
        self.screen.expect_frame(frame)

    def take(self, name: str) -> None:
        """Take a tool into the hand by its button."""
        self.tool(name).click()
        expect(self.tool(name)).to_have_attribute("aria-pressed", "true")

    def tool(self, name: str) -> Locator:
        """The button of a tool or an action."""
        return self.page.get_by_role("button", name=name, exact=True)

    def set_brush(self, size: int, shape: Literal["Round", "Square"] = "Round") -> None:
        """Give the brush a size, by the slider that goes by ratios, and a shape."""
        self.page.get_by_role("button", name=shape, exact=True).click()
        slider = self.page.get_by_role("slider", name="Size")
        slider.fill(str(math.log(size) / math.log(LARGEST_BRUSH)))
        expect(self.size).to_have_text(f"{size} px")
        slider.blur()

    @property
    def size(self) -> Locator:
        """The size of the brush as it is shown."""
        return self.page.get_by_role("group", name="Options of the tool").locator("output")

    def drag(
        self, *points: tuple[float, float], button: Literal["left", "right"] = "left", alt: bool = False
    ) -> None:
        """Draw through frame-space points."""
        with self.dragging(*points, button=button, alt=alt):
            pass

    @contextmanager
    def dragging(
        self, *points: tuple[float, float], button: Literal["left", "right"] = "left", alt: bool = False
    ) -> Iterator[None]:
        """Draw through frame-space points, and do something before the button is let go."""
        mouse = self.page.mouse
        if alt:
            self.page.keyboard.down("Alt")
        mouse.move(*self.screen.at(*points[0]))
        mouse.down(button=button)
        for point in points[1:]:
            mouse.move(*self.screen.at(*point))
        yield
        mouse.up(button=button)
        if alt:
            self.page.keyboard.up("Alt")

    def click(self, x: float, y: float) -> None:
        """Click on a frame-space point and stay there."""
        self.page.mouse.click(*self.screen.at(x, y))

    def row(self, frame: int, number: int = 0) -> dict[str, Any]:
        """What the server holds of this test's objects on a frame, by the order in which they were begun."""
        self.screen.expect_saved()
        mine = [masklet["id"] for masklet in self._masklets() if masklet["id"] not in self.known]
        rows = self.screen.product.get(f"/videos/{self.video_id}/masks", start=frame, end=frame)
        found = [row for row in rows if row["masklet_id"] == mine[number]]
        return found[0] if found else {}

    def mask(self, frame: int, number: int = 0) -> Mask:
        """The mask of one of this test's objects."""
        return decode(Rle((HEIGHT, WIDTH), self.row(frame, number)["counts"]))

    def _masklets(self) -> list[dict[str, Any]]:
        return list(self.screen.product.get(f"/videos/{self.video_id}/masklets"))


def disc(x: float, y: float, size: int) -> Mask:
    """The pixels of a round dab."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    reached: Mask = (columns - x) ** 2 + (rows - y) ** 2 <= (size / 2) ** 2
    return reached


def block(x0: int, y0: int, x1: int, y1: int) -> Mask:
    """A rectangle of pixels; x1 and y1 are not included."""
    mask = np.zeros((HEIGHT, WIDTH), dtype=bool)
    mask[y0:y1, x0:x1] = True
    return mask


def painted(easel: Easel, x: float, y: float) -> bool:
    """Whether the stroke covers a frame-space point on the screen."""
    left, top = easel.screen.at(x, y)
    box = easel.screen.stage.bounding_box()
    assert box is not None
    at = [left - box["x"], top - box["y"]]
    read = """([x, y]) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
      const canvas = document.querySelector("canvas[data-layer=stroke]");
      const ratio = canvas.width / canvas.clientWidth;
      done(canvas.getContext("2d").getImageData(x * ratio, y * ratio, 1, 1).data[3]);
    })))"""
    return int(easel.page.evaluate(read, at)) > 0
