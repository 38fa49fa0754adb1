"""Looking around: zoom, pan, frames, keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import FRAMES
from tests.e2e.product import wait_for
from tests.e2e.screen import PATIENCE_MS, PATIENCE_S, Screen, View

pytestmark = pytest.mark.e2e


def frame_point(view: View, x: float, y: float) -> tuple[float, float]:
    return (x - view.left) / view.scale, (y - view.top) / view.scale


def wait_for_view(screen: Screen, is_there: Callable[[View], bool]) -> None:
    """Wait until the picture lies as it should."""
    wait_for(lambda: is_there(screen.view), PATIENCE_S, lambda: f"the view is {screen.view}")


def test_wheel_zooms_at_the_pointer_and_double_click_fits(screen: Screen, looking: str) -> None:
    screen.stage.hover(position={"x": 300, "y": 200})  # once it rests in its place
    fitted = screen.view
    x, y = 300.0, 200.0
    before = frame_point(fitted, x, y)
    screen.page.mouse.wheel(0, -240)
    wait_for_view(screen, lambda view: view.scale > fitted.scale)
    assert frame_point(screen.view, x, y) == pytest.approx(before, abs=0.01)

    for _ in range(30):
        screen.page.mouse.wheel(0, -240)
    expect(screen.page.get_by_role("group", name="Zoom")).to_contain_text("3200 %")

    screen.stage.hover(position={"x": 5, "y": 5})
    screen.press("0")
    expect(screen.page.get_by_role("button", name="Fit")).to_have_attribute("aria-pressed", "true")
    wait_for_view(screen, lambda view: view == fitted)
    screen.expect_saved()
    assert screen.product.get(f"/videos/{looking}/prompts") == []


@pytest.mark.parametrize("way", ["middle", "space"])
def test_dragging_moves_the_picture_without_prompts(
    screen: Screen, looking: str, way: Literal["middle", "space"]
) -> None:
    mouse, keyboard = screen.page.mouse, screen.page.keyboard
    x, y = screen.at(160, 90)
    start = screen.view
    mouse.move(x, y)
    if way == "space":
        keyboard.down("Space")
    button: Literal["middle", "left"] = "middle" if way == "middle" else "left"
    mouse.down(button=button)
    mouse.move(x + 30, y + 10)
    mouse.move(x + 60, y + 25)
    mouse.up(button=button)
    if way == "space":
        keyboard.up("Space")
    moved = pytest.approx((60, 25))
    wait_for_view(screen, lambda view: (view.left - start.left, view.top - start.top) == moved)
    expect(screen.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    screen.expect_saved()
    assert screen.product.get(f"/videos/{looking}/prompts") == []


def test_keys_move_through_the_frames(screen: Screen, looking: str) -> None:
    last = FRAMES - 1
    for key, expected in [
        ("ArrowRight", 1),
        ("f", 2),
        ("ArrowLeft", 1),
        ("Shift+ArrowRight", 11),
        ("d", 10),
        ("Shift+ArrowLeft", 0),
        ("ArrowLeft", 0),
        ("End", last),
        ("ArrowRight", last),
        ("Home", 0),
    ]:
        screen.press(key)
        screen.expect_frame(expected)
    screen.press("g", "1", "3", "Enter")
    screen.expect_frame(13)


def test_the_picture_is_always_the_one_of_its_index(screen: Screen, looking: str) -> None:
    for index, key in enumerate(["ArrowRight"] * 6, start=1):
        screen.press(key)
        screen.expect_frame(index)
        own = screen.picture_difference(looking, index)
        assert own < 2.0
        assert own < screen.picture_difference(looking, index - 1)


def test_space_plays_to_the_end(screen: Screen, looking: str) -> None:
    screen.press("Space")
    screen.expect_frame(FRAMES - 1)
    expect(screen.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    counts = screen.page.locator("[data-shown]")
    played = sum(int(counts.get_attribute(name) or 0) for name in ("data-shown", "data-skipped"))
    assert played == FRAMES - 1  # one after the other
    assert screen.picture_difference(looking, FRAMES - 1) < 2.0


def test_timeline_is_scrubbed_by_pressing_and_dragging(screen: Screen, looking: str) -> None:
    strip = screen.page.get_by_role("slider", name="Current frame")
    box = strip.bounding_box()
    assert box is not None
    strip.hover(position={"x": box["width"] * (FRAMES // 2 + 0.5) / FRAMES, "y": 20})
    screen.page.mouse.down()
    screen.expect_frame(FRAMES // 2)
    strip.hover(position={"x": box["width"] - 1, "y": 20})
    screen.page.mouse.up()
    screen.expect_frame(FRAMES - 1)


def test_masks_are_hidden_and_peeked_through(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.press("h")
    screen.expect_masks(0)
    screen.press("h")
    screen.expect_masks(1)
    screen.page.keyboard.down("v")
    screen.expect_masks(0)
    screen.page.keyboard.up("v")
    screen.expect_masks(1)


def test_question_mark_shows_the_keys(screen: Screen, looking: str) -> None:
    screen.press("?")
    dialog = screen.page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Track both ways")
    screen.press("Escape")
    expect(dialog).to_be_hidden()


def test_an_object_can_be_selected_and_renamed_by_keys_alone(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.press("Insert")
    select = screen.object_row(1).get_by_role("button", name="Select object 1")
    expect(select).to_have_attribute("aria-pressed", "false")
    select.focus()
    screen.press("Enter")
    expect(select).to_have_attribute("aria-pressed", "true")
    screen.object_row(1).get_by_role("button", name="Name of the object").focus()
    screen.press("F2")
    expect(screen.object_row(1).get_by_role("textbox", name="Name of the object")).to_be_focused()
    screen.page.keyboard.type("fish")
    screen.press("Enter")
    expect(screen.object_row(1)).to_contain_text("fish", timeout=PATIENCE_MS)
