"""Every tool of the canvas, as a hand uses it: what is seen at once, and what the server then holds."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import FRAMES
from tests.e2e.easel import Easel, block, disc, painted
from tests.e2e.product import Product, wait_for
from tests.e2e.screen import PATIENCE_S, Screen
from tests.e2e.tries import is_second_try

pytestmark = pytest.mark.e2e

HELD_MS = 400  # longer than a tap


@pytest.fixture(scope="session")
def canvas_video(product: Product, clip: Path) -> str:
    """A video that these tests share; each one begins objects of its own and looks at a frame of its own."""
    return product.upload(clip, "canvas.mp4")


@pytest.fixture
def easel(request: pytest.FixtureRequest, screen: Screen, clip: Path, tmp_path: Path) -> Easel:
    """The shared video, open, with nothing selected; for a second try one whose frames are bare."""
    if is_second_try(request):
        video_id = screen.product.upload(clip, f"{tmp_path.name}.mp4")
    else:
        video_id = request.getfixturevalue("canvas_video")
    screen.visit(video_id)
    return Easel(screen, video_id)


def test_a_stroke_is_painted_at_once_and_is_one_step(easel: Easel) -> None:
    screen, frame = easel.screen, 1
    easel.go_to(frame)
    easel.take("Brush")
    easel.set_brush(20)
    stroke = easel.page.locator("canvas[data-layer=stroke]")
    with easel.dragging((100, 90), (120, 90), (160, 90)):
        expect(stroke).to_have_attribute("data-stroke", "painting")
        assert painted(easel, 130, 90)
    expect(stroke).to_have_attribute("data-stroke", "")
    screen.expect_masks(1)
    row = easel.row(frame)
    assert (row["state"], row["origin"]["tool"]) == ("edited", "brush")
    wanted = disc(100, 90, 20) | disc(160, 90, 20) | block(100, 80, 160, 100)
    assert np.array_equal(easel.mask(frame), wanted)

    easel.drag((130, 60), (130, 70))
    longer = easel.mask(frame)
    assert longer.sum() > wanted.sum()
    screen.press("Control+z")
    assert np.array_equal(easel.mask(frame), wanted)
    screen.press("Control+Shift+z")
    assert np.array_equal(easel.mask(frame), longer)


@pytest.mark.parametrize("way", ["eraser", "right button", "alt", "held key"])
def test_what_is_painted_can_be_erased(easel: Easel, way: str) -> None:
    frame = 2
    easel.go_to(frame)
    easel.take("Brush")
    easel.set_brush(30, "Square")
    easel.drag((61, 61), (101, 61))
    before = easel.mask(frame)
    assert np.array_equal(before, block(46, 46, 116, 76))
    if way == "eraser":
        easel.screen.press("x")
        expect(easel.tool("Eraser")).to_have_attribute("aria-pressed", "true")
    if way == "held key":
        easel.page.keyboard.down("s")
        expect(easel.screen.stage).to_have_attribute("data-erases", "true")
    easel.drag((101, 61), (111, 61), button="right" if way == "right button" else "left", alt=way == "alt")
    if way == "held key":
        easel.page.keyboard.up("s")
    assert np.array_equal(easel.mask(frame), block(46, 46, 86, 76))
    assert easel.row(frame)["origin"]["tool"] == "eraser"


@pytest.mark.parametrize(("moment", "frame"), [("after the stroke", 14), ("in mid-stroke", 7)])
def test_a_key_held_for_a_stroke_lends_its_tool(easel: Easel, moment: str, frame: int) -> None:
    easel.go_to(frame)
    easel.take("Brush")
    easel.set_brush(40, "Square")
    easel.drag((100, 90), (140, 90))
    easel.screen.expect_masks(1)
    keyboard = easel.page.keyboard
    keyboard.down("x")
    expect(easel.tool("Eraser")).to_have_attribute("aria-pressed", "true")
    with easel.dragging((140, 90), (160, 90)):
        if moment == "in mid-stroke":
            keyboard.up("x")
            expect(easel.tool("Eraser")).to_have_attribute("aria-pressed", "true")
    keyboard.up("x")
    expect(easel.tool("Brush")).to_have_attribute("aria-pressed", "true")
    assert np.array_equal(easel.mask(frame), block(80, 70, 120, 110))


def test_a_tapped_key_takes_its_tool_for_good(easel: Easel) -> None:
    easel.take("Brush")
    easel.page.keyboard.down("x")
    expect(easel.tool("Eraser")).to_have_attribute("aria-pressed", "true")
    easel.page.wait_for_timeout(HELD_MS)  # however long it is held: nothing was drawn
    easel.page.keyboard.up("x")
    expect(easel.tool("Eraser")).to_have_attribute("aria-pressed", "true")
    easel.screen.press("b")
    expect(easel.tool("Brush")).to_have_attribute("aria-pressed", "true")


def test_alt_and_right_drag_change_the_size_and_a_reload_keeps_it(easel: Easel) -> None:
    easel.take("Eraser")
    easel.set_brush(20, "Square")
    easel.screen.press("]", "]", "[")
    expect(easel.size).to_have_text("22 px")
    easel.drag((100, 90), (130, 95), button="right", alt=True)
    expect(easel.size).to_have_text("52 px")
    easel.page.reload()
    easel.screen.expect_open()
    expect(easel.tool("Eraser")).to_have_attribute("aria-pressed", "true")
    expect(easel.size).to_have_text("52 px")
    expect(easel.page.get_by_role("button", name="Square", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_erasing_everything_says_that_the_object_is_not_visible(easel: Easel) -> None:
    frame = 3
    easel.go_to(frame)
    easel.take("Brush")
    easel.drag((100, 90), (110, 90))
    easel.screen.expect_masks(1)
    easel.set_brush(100)
    easel.drag((100, 90), (110, 90), button="right")
    easel.screen.expect_masks(0)
    expect(easel.page.get_by_text("Nothing is left of the mask")).to_be_visible()
    assert easel.row(frame)["area"] == 0


def test_painting_takes_from_other_objects_when_asked_to(easel: Easel) -> None:
    frame = 4
    easel.go_to(frame)
    easel.take("Brush")
    easel.set_brush(40, "Square")
    easel.drag((100, 90), (140, 90))
    easel.screen.expect_masks(1)
    easel.screen.press("Insert")  # a new object
    easel.page.get_by_role("button", name="Erase under others").click()
    easel.drag((140, 90), (180, 90))
    easel.screen.expect_masks(2)
    assert np.array_equal(easel.mask(frame, 1), block(120, 70, 200, 110))
    assert np.array_equal(easel.mask(frame, 0), block(80, 70, 120, 110))
    easel.screen.press("Control+z")  # one step for both
    assert np.array_equal(easel.mask(frame, 0), block(80, 70, 160, 110))


def test_polygons_add_and_take_away(easel: Easel) -> None:
    frame = 5
    easel.go_to(frame)
    easel.screen.press("p")
    for x, y in [(50, 40), (150, 40), (200, 170), (150, 120), (50, 120)]:
        easel.click(x, y)
    easel.screen.press("Backspace", "Backspace", "Backspace")  # three corners too many
    easel.click(150, 120)
    easel.screen.press("Control+z")  # undo takes corners back, too
    expect(easel.page.get_by_text("2 corners")).to_be_visible()
    for x, y in [(150, 120), (50, 120)]:
        easel.click(x, y)
    expect(easel.page.get_by_text("4 corners")).to_be_visible()
    easel.screen.press("Enter")
    easel.screen.expect_masks(1)
    assert np.array_equal(easel.mask(frame), block(50, 40, 150, 120))
    assert easel.row(frame)["origin"]["tool"] == "polygon"

    easel.take("Polygon: take away")
    for x, y in [(100, 20), (300, 20), (300, 170)]:
        easel.click(x, y)
    easel.page.mouse.dblclick(*easel.screen.at(100, 170))
    assert np.array_equal(easel.mask(frame), block(50, 40, 100, 120))

    easel.click(60, 60)
    easel.click(90, 60)
    expect(easel.page.get_by_text("2 corners")).to_be_visible()
    easel.screen.press("Escape")
    expect(easel.page.get_by_text("corners", exact=False)).to_have_count(0)
    assert np.array_equal(easel.mask(frame), block(50, 40, 100, 120))


def test_a_polygon_stays_with_its_frame(easel: Easel) -> None:
    easel.go_to(6)
    easel.screen.press("p")
    for x, y in [(50, 40), (150, 40), (150, 120), (50, 120)]:
        easel.click(x, y)
    easel.screen.press("ArrowRight")
    easel.screen.expect_frame(7)
    assert np.array_equal(easel.mask(6), block(50, 40, 150, 120))
    assert easel.row(7) == {}


def test_holes_are_filled_and_specks_removed(easel: Easel) -> None:
    frame = 8
    easel.go_to(frame)
    easel.take("Brush")
    easel.set_brush(60, "Square")
    easel.drag((100, 90), (150, 90))
    easel.set_brush(8)
    easel.drag((120, 90), (122, 90), button="right")  # a hole
    easel.set_brush(3)
    easel.click(280, 30)  # a speck
    easel.screen.press("j")
    expect(easel.page.get_by_text("1 hole filled.")).to_be_visible()
    easel.screen.press("Shift+j")
    expect(easel.page.get_by_text("1 speck removed.")).to_be_visible()
    assert np.array_equal(easel.mask(frame), block(70, 60, 180, 120))
    assert easel.row(frame)["origin"]["tool"] == "remove-specks"
    easel.tool("Remove specks").click()
    expect(easel.page.get_by_text("There are no specks.")).to_be_visible()


def test_masks_are_copied_from_the_frames_beside(easel: Easel) -> None:
    easel.go_to(10)
    easel.take("Brush")
    easel.drag((100, 90), (150, 90))
    easel.screen.expect_masks(1)
    easel.go_to(12)
    easel.screen.press("q")
    expect(easel.page.get_by_text("Copied from frame 10.")).to_be_visible()
    assert np.array_equal(easel.mask(12), easel.mask(10))
    assert easel.row(12)["origin"]["tool"] == "copy"
    easel.go_to(9)
    easel.tool("Copy the mask from after").click()
    assert np.array_equal(easel.mask(9), easel.mask(10))
    easel.screen.press("q")
    expect(easel.page.get_by_text("No frame before this one shows the object.")).to_be_visible()


def test_a_frame_is_locked_called_absent_and_cleared(easel: Easel) -> None:
    frame = 13
    easel.go_to(frame)
    easel.take("Brush")
    easel.drag((100, 90), (150, 90))
    easel.screen.expect_masks(1)
    kept = easel.mask(frame)
    easel.screen.press("l")
    expect(easel.tool("Unlock this frame")).to_have_attribute("aria-pressed", "true")
    assert easel.row(frame)["state"] == "locked"
    easel.drag((200, 90), (220, 90))
    expect(easel.page.get_by_text("This frame is locked.")).to_be_visible()
    assert np.array_equal(easel.mask(frame), kept)

    easel.tool("Unlock this frame").click()
    expect(easel.tool("Lock this frame")).to_be_enabled()
    easel.screen.press("o")
    easel.screen.expect_masks(0)
    assert easel.row(frame)["area"] == 0
    easel.screen.press("Control+z")
    easel.screen.expect_masks(1)
    assert np.array_equal(easel.mask(frame), kept)
    easel.screen.press("Delete")
    easel.screen.expect_masks(0)
    assert easel.row(frame) == {}


def test_one_of_three_masks_is_chosen_for_an_ambiguous_click(easel: Easel) -> None:
    frame = 15
    easel.go_to(frame)
    easel.screen.click(160, 90)
    easel.screen.expect_masks(1)
    choice = easel.page.get_by_role("group", name="Which mask?")
    expect(choice.get_by_role("button")).to_have_count(3)
    first = easel.row(frame)["counts"]
    easel.screen.press("Tab", "Tab")
    expect(choice).to_have_attribute("data-candidate", "2")
    easel.screen.press("Shift+Tab")
    expect(choice).to_have_attribute("data-candidate", "1")
    easel.screen.press("Escape")  # back to the click's own
    expect(choice).to_have_attribute("data-candidate", "0")
    easel.screen.press("Tab", "Enter")
    expect(choice).to_be_hidden()
    row = easel.row(frame)
    assert row["origin"]["tool"] == "candidate"
    assert row["counts"] != first
    easel.screen.press("Control+z")
    easel.screen.expect_prompts(1)
    assert easel.row(frame)["counts"] == first


def test_a_box_is_drawn_with_its_tool(easel: Easel) -> None:
    frame = 16
    easel.go_to(frame)
    easel.screen.press("Shift+a")
    expect(easel.tool("Box")).to_have_attribute("aria-pressed", "true")
    easel.click(100, 100)  # the box tool does not click
    easel.drag((60, 40), (200, 140))
    easel.screen.expect_prompts(1)
    easel.screen.expect_masks(1)
    assert easel.row(frame)["origin"]["tool"] == "box"


def test_masks_are_looked_at_in_many_ways(easel: Easel) -> None:
    easel.take("Brush")
    for frame, x in [(17, 80), (18, 100), (19, 120)]:
        easel.go_to(frame)
        easel.drag((x, 90), (x + 40, 90))
        easel.screen.expect_masks(1)
    easel.go_to(18)
    easel.screen.press("Insert")
    easel.drag((200, 40), (240, 40))
    easel.screen.expect_masks(2)
    easel.screen.press("z")  # solo
    easel.screen.expect_masks(1)
    easel.screen.press("z")
    easel.screen.expect_masks(2)

    easel.page.locator("[data-object]").nth(-2).get_by_role("button", name="Select object").click()
    easel.screen.press("u")
    onion = easel.page.locator("canvas[data-layer=onion]")
    expect(onion).to_have_attribute("data-onion", "before after")
    easel.screen.press("Shift+u")
    expect(easel.tool("Outlines only")).to_have_attribute("aria-pressed", "true")

    opacity = easel.page.get_by_role("slider", name="Mask opacity")
    expect(opacity).to_have_value("40")
    easel.page.mouse.move(*easel.screen.at(160, 90))
    easel.page.keyboard.down("Shift")
    easel.page.mouse.wheel(0, 100)
    easel.page.keyboard.up("Shift")
    expect(opacity).to_have_value("35")


def test_the_view_follows_the_object(easel: Easel) -> None:
    easel.take("Brush")
    for frame, x in [(20, 60), (21, 200)]:
        easel.go_to(frame)
        easel.drag((x, 90), (x + 20, 90))
        easel.screen.expect_masks(1)
    for _ in range(8):
        easel.screen.press("=")
    easel.screen.press("m")
    for key, frame, x in [("ArrowLeft", 20, 70), ("ArrowRight", 21, 210)]:
        easel.screen.press(key)
        easel.screen.expect_frame(frame)
        wait_for(partial(is_in_the_middle, easel, x, 90), PATIENCE_S, lambda: str(easel.screen.view))


def is_in_the_middle(easel: Easel, x: float, y: float) -> bool:
    """Whether a frame-space point lies in the middle of the canvas."""
    box, view = easel.screen.stage.bounding_box(), easel.screen.view
    assert box is not None
    middle = [box["width"] / 2, box["height"] / 2]
    return [view.left + x * view.scale, view.top + y * view.scale] == pytest.approx(middle, abs=view.scale)


def test_every_tool_works_by_keys_alone(easel: Easel) -> None:
    frame = FRAMES - 2
    easel.go_to(frame)
    easel.page.mouse.move(5, 300)

    easel.screen.press(
        "a", "Control+ArrowLeft", "Control+ArrowUp", "Enter", "Control+ArrowRight", "Shift+Enter"
    )
    easel.screen.expect_prompts(2)
    easel.screen.expect_masks(1)
    easel.screen.press("Shift+a", ".", *["Control+ArrowRight"] * 6, *["Control+ArrowDown"] * 5, ".")
    easel.screen.expect_prompts(1)  # a box starts the frame afresh
    easel.screen.press("b", ".", *["Control+ArrowRight"] * 4, "Enter")
    easel.screen.expect_saved()
    assert easel.row(frame)["origin"]["tool"] == "brush"
    easel.screen.press("Shift+p", "Enter", *["Control+ArrowLeft"] * 8, "Enter", *["Control+ArrowDown"] * 8)
    easel.screen.press("Enter", "Enter")  # twice on the same place closes it
    easel.screen.expect_saved()
    assert easel.row(frame)["origin"]["tool"] == "polygon"


def test_what_the_phase_does_not_allow_is_not_shown(screen: Screen, canvas_video: str) -> None:
    def clicks_only(route: Route) -> None:
        phases = route.fetch().json()
        route.fulfill(body=json.dumps([{**phase, "tools": ["click"]} for phase in phases]))

    screen.page.route("**/api/projects/*/phases", clicks_only)
    screen.visit(canvas_video)
    tools = screen.page.get_by_role("toolbar", name="Tools").get_by_role("button")
    expect(tools).to_have_count(1)
    expect(tools).to_have_accessible_name("Click")
    expect(screen.page.get_by_role("button", name="Fill holes")).to_have_count(0)
    screen.press("b")
    expect(screen.stage).to_have_attribute("data-tool", "click")
