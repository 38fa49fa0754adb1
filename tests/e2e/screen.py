"""The page as a person uses it: what is on the screen, by its labels, and what a hand can do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Response, expect

from tests.e2e.product import Product, wait_for

PATIENCE_S = 120.0  # for what the network has to compute; a loaded machine is slow
PATIENCE_MS = PATIENCE_S * 1000
PROMPTS_URL = re.compile(r"/masklets/(begin|[^/]+/prompts)$")
"""Where prompts go: an object's first one begins it."""

_PLACE_ON_PAGE = """([x, y, patienceMs]) => new Promise((done, fail) => {
  const end = performance.now() + patienceMs;
  const look = () => {
    const canvas = document.querySelector("canvas[data-layer=frame]");
    const box = canvas?.getBoundingClientRect();
    const ratio = window.devicePixelRatio;
    const isLaidOut = (pixels, length) => pixels === Math.round(Math.round(length) * ratio);
    if (box && isLaidOut(canvas.width, box.width) && isLaidOut(canvas.height, box.height)) {
      const [scale, left, top] = canvas.dataset.view.split(" ").map(Number);
      done([box.x + left + x * scale, box.y + top + y * scale]);
    } else if (performance.now() > end) fail(new Error("the picture is not laid out"));
    else requestAnimationFrame(look);
  };
  look();
})"""
"""The picture follows the size of its canvas one repaint later: until then its place is the one before."""

_PICTURE_DIFFERENCE = """async ([url, side]) => {
  const served = await createImageBitmap(await (await fetch(url)).blob());
  const repainted = () => new Promise((done) => requestAnimationFrame(done));
  await repainted().then(repainted);  // what is shown is painted
  const canvas = document.querySelector("canvas[data-layer=frame]");
  const [scale, left, top] = canvas.dataset.view.split(" ").map(Number);
  const ratio = canvas.width / canvas.clientWidth;
  const small = (source, x, y, width, height) => {
    const target = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
    target.drawImage(source, x, y, width, height, 0, 0, side, side);
    return target.getImageData(0, 0, side, side).data;
  };
  const zoom = scale * ratio;
  const shown = small(canvas, left * ratio, top * ratio, served.width * zoom, served.height * zoom);
  const wanted = small(served, 0, 0, served.width, served.height);
  return wanted.reduce((sum, value, at) => sum + Math.abs(value - shown[at]), 0) / wanted.length;
}"""


@dataclass(frozen=True)
class View:
    """Where the frame lies on the canvas, CSS pixels."""

    scale: float
    left: float
    top: float


class Screen:
    """One browser tab."""

    def __init__(self, page: Page, product: Product) -> None:
        self.page = page
        self.product = product
        self.stage = page.get_by_role("application")

    # The list of videos

    def show_videos(self) -> None:
        """Go to the list of videos."""
        self.page.goto(self.product.url)
        expect(self.page.get_by_role("heading", name="Videos", exact=True)).to_be_visible()

    def choose_files(self, *files: Path) -> None:
        """Choose files as the dialog of the upload button does."""
        self.page.get_by_label("Upload videos").set_input_files([str(file) for file in files])

    def card(self, name: str) -> Locator:
        """The card of a video or an upload, by its name."""
        return self.page.get_by_role("listitem").filter(has_text=name)

    def open_video(self, name: str) -> str:
        """Open a video from the list. Gives its id."""
        self.page.get_by_role("link", name=f"Open {name}").click()
        expect(self.stage).to_have_attribute("data-shown-frame", "0")
        return self.page.url.rsplit("/", 1)[-1]

    def visit(self, video_id: str) -> None:
        """Open a video by its address and wait for what is stored of it."""
        self.page.goto(f"{self.product.url}/videos/{video_id}")
        self.expect_open()

    def expect_open(self) -> None:
        """Wait until a video is on the screen with all that the server holds of it."""
        expect(self.stage).not_to_have_attribute("data-shown-frame", "", timeout=PATIENCE_MS)
        expect(self.page.locator("main")).to_have_attribute("aria-busy", "false", timeout=PATIENCE_MS)
        self.expect_saved()

    # The canvas

    @property
    def view(self) -> View:
        """Scale and place of the frame."""
        text = self.page.locator("canvas[data-layer=frame]").get_attribute("data-view")
        assert text is not None
        scale, left, top = (float(part) for part in text.split())
        return View(scale, left, top)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place on the page of a frame-space point, once the picture has the place that it keeps."""
        place: list[float] = self.page.evaluate(_PLACE_ON_PAGE, [x, y, PATIENCE_MS])
        return place[0], place[1]

    def click(self, x: float, y: float, *, negative: bool = False) -> None:
        """Click on a frame-space point, with the right button for a negative click."""
        self.page.mouse.click(*self.at(x, y), button="right" if negative else "left")
        self.page.mouse.move(5, 300)  # off the marker

    def drag(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Drag from one frame-space point to another."""
        self.page.mouse.move(*self.at(x0, y0))
        self.page.mouse.down()
        self.page.mouse.move(*self.at((x0 + x1) / 2, (y0 + y1) / 2))
        self.page.mouse.move(*self.at(x1, y1))
        self.page.mouse.up()

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def expect_frame(self, index: int) -> None:
        """Wait until the picture of a frame is on the canvas."""
        expect(self.stage).to_have_attribute("data-shown-frame", str(index))

    def expect_masks(self, count: int) -> None:
        """Wait until so many masks are painted."""
        layer = self.page.locator("canvas[data-layer=masks]")
        expect(layer).to_have_attribute("data-masks", str(count), timeout=PATIENCE_MS)

    def expect_prompts(self, count: int) -> None:
        """Wait until so many prompts of the selected object are on the frame."""
        expect(self.page.locator("canvas[data-layer=prompts]")).to_have_attribute("data-prompts", str(count))

    def expect_saved(self) -> None:
        """Wait until the server has answered everything that was done."""
        expect(self.page.locator("[data-saved=saved]")).to_be_visible(timeout=PATIENCE_MS)

    def picture_difference(self, video_id: str, index: int) -> float:
        """Mean difference (0 to 255) between the canvas and the picture that the server has for a frame."""
        url = f"/api/videos/{video_id}/frames/{index}.jpg"
        return float(self.page.evaluate(_PICTURE_DIFFERENCE, [url, 48]))

    # Objects and tracking

    def object_row(self, number: int) -> Locator:
        """An object in the list, by its number."""
        return self.page.locator(f"[data-object='{number}']")

    @property
    def running(self) -> Locator:
        """The progress of tracking, there only while it runs."""
        return self.page.locator("[data-run]")

    def track_to_the_end(self) -> None:
        """Press Track and wait until the run is over: a short one may come and go without being seen."""
        with self.page.expect_response(begins_run, timeout=PATIENCE_MS) as begun:
            self.page.get_by_role("button", name="Track", exact=True).click()
        run = f"/propagations/{begun.value.json()['id']}"
        wait_for(
            lambda: self.product.get(run)["state"] in ("done", "cancelled", "failed"),
            PATIENCE_S,
            lambda: f"the run is not over: {self.product.get(run)}",
        )
        self.expect_saved()
        expect(self.running).to_be_hidden(timeout=PATIENCE_MS)

    # What the server holds

    def masks(self, video_id: str) -> dict[int, dict[str, Any]]:
        """The masks of a video with one object, by frame."""
        return {mask["frame_index"]: mask for mask in self.product.get(f"/videos/{video_id}/masks")}

    def newest_run(self, video_id: str) -> dict[str, Any]:
        """The run that was started last."""
        runs: list[dict[str, Any]] = self.product.get(f"/videos/{video_id}/propagations")
        return max(runs, key=lambda run: str(run["created_at"]))

    def wait_for_masks(self, video_id: str, count: int) -> None:
        """Wait until the server holds at least so many masks."""
        wait_for(
            lambda: len(self.masks(video_id)) >= count,
            PATIENCE_S,
            lambda: f"{count} masks expected, {len(self.masks(video_id))} there",
        )


def begins_run(answer: Response) -> bool:
    """Whether the server says with it that it has taken a run."""
    return answer.ok and answer.request.method == "POST" and answer.url.endswith("/propagations")
