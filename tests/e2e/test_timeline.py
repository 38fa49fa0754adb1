"""Time: lanes, ranges, jumps, playback, tracking in all its ways, proposals."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, expect
from sqlalchemy import update

from backend.masklets.entities import Mask, MaskState
from tests.e2e.brake import database_of, held_before
from tests.e2e.conftest import FRAMES
from tests.e2e.product import wait_for
from tests.e2e.screen import PATIENCE_MS, PATIENCE_S, Screen

pytestmark = pytest.mark.e2e


_TAP = """key => {
  for (const kind of ["keydown", "keyup"])
    document.body.dispatchEvent(new KeyboardEvent(kind, { key, bubbles: true, cancelable: true }));
}"""
"""Down and up in one go: what is pressed on a slow machine may be down for so long that it counts as held."""

_HAS_SEEN = """([video, frame]) => {
  const kept = JSON.parse(localStorage.getItem(`maskloom.seen.${video}`) ?? "{}");
  return Object.values(kept).flat().some(([first, last]) => first <= frame && frame <= last);
}"""

_PLAYED_MORE_THAN = """count => {
  const { shown, skipped } = document.querySelector("[data-shown]").dataset;
  return Number(shown) + Number(skipped) > count;
}"""


@pytest.fixture
def tracked(screen: Screen, video_id: str) -> str:
    """A video with one object on all frames, the first one shown."""
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.track_to_the_end()
    expect(screen.object_row(1)).to_contain_text(f"{FRAMES} frames")
    screen.press("Home")
    screen.expect_frame(0)
    return video_id


def lane(screen: Screen) -> Locator:
    """The lane of the first object."""
    return screen.page.locator("[data-lane='1']")


def drag_lane(screen: Screen, first: int, last: int) -> None:
    """Drag along the lane of the first object from one frame to another."""
    width = box_of(lane(screen))["width"]
    from_x, to_x = (width * (frame + 0.5) / FRAMES for frame in (first, last))
    lane(screen).hover(position={"x": from_x, "y": 10})  # once it rests in its place
    screen.page.mouse.down()
    lane(screen).hover(position={"x": to_x, "y": 10})
    screen.page.mouse.up()
    expect_range(screen, first, last)


def box_of(element: Locator) -> FloatRect:
    """Where something is."""
    box = element.bounding_box()
    assert box is not None
    return box


def expect_range(screen: Screen, first: int, last: int) -> None:
    expect(screen.page.locator("[data-range]")).to_have_attribute("data-range", f"{first} {last}")


def change_masks(screen: Screen, video_id: str, frames: range, **values: object) -> None:
    """Change stored masks behind the back of everybody, and show them."""
    with database_of(screen.product) as sessions, sessions.begin() as session:
        among = Mask.frame_index.between(frames[0], frames[-1])
        session.execute(update(Mask).where(Mask.video_id == video_id, among).values(**values))
    screen.page.reload()
    screen.expect_open()


def states(screen: Screen, video_id: str) -> dict[int, str]:
    return {frame: str(mask["state"]) for frame, mask in screen.masks(video_id).items()}


def wait_until(question: Callable[[], bool], complaint: str) -> None:
    wait_for(question, PATIENCE_S, lambda: complaint)


class TestRanges:
    def test_dragging_a_lane_selects_a_range_that_is_locked_and_cleared(
        self, screen: Screen, tracked: str
    ) -> None:
        drag_lane(screen, 5, 9)
        bar = screen.page.get_by_role("toolbar", name="Selected range")
        expect(bar).to_contain_text("5 frames")
        bar.get_by_role("button", name="Lock", exact=True).click()
        wait_until(
            lambda: (
                [frame for frame, state in states(screen, tracked).items() if state == "locked"]
                == [5, 6, 7, 8, 9]
            ),
            "frames 5 to 9 were not locked",
        )
        bar.get_by_role("button", name="Unlock").click()
        wait_until(lambda: "locked" not in states(screen, tracked).values(), "they stayed locked")
        bar.get_by_role("button", name="Clear").click()
        wait_until(lambda: not {5, 6, 7, 8, 9} & set(screen.masks(tracked)), "they were not cleared")
        screen.press("Escape")
        expect(bar).to_be_hidden()

    def test_keys_select_a_range_and_tracking_stays_in_it(self, screen: Screen, video_id: str) -> None:
        screen.click(160, 90)
        screen.expect_masks(1)
        screen.press("i", "Shift+ArrowRight", "Shift+I")
        expect_range(screen, 0, 10)
        screen.press("ArrowLeft", "Shift+I")
        expect_range(screen, 0, 9)
        screen.press("Control+e")
        screen.expect_saved()
        wait_until(lambda: screen.newest_run(video_id)["state"] == "done", "the run did not end")
        assert sorted(screen.masks(video_id)) == list(range(10))

    def test_a_person_says_that_the_object_is_gone(self, screen: Screen, tracked: str) -> None:
        drag_lane(screen, 12, 15)
        screen.page.get_by_role("button", name="Absent").click()
        wait_until(
            lambda: all(screen.masks(tracked)[frame]["area"] == 0 for frame in range(12, 16)),
            "the object is still there",
        )
        expect(lane(screen)).to_be_visible()

    def test_what_is_locked_stays_and_the_bar_says_so(self, screen: Screen, tracked: str) -> None:
        bar = screen.page.get_by_role("toolbar", name="Selected range")
        drag_lane(screen, 5, 9)
        expect(bar.get_by_role("button", name="Unlock")).to_be_disabled()
        bar.get_by_role("button", name="Lock", exact=True).click()
        expect(bar.get_by_role("button", name="Unlock")).to_be_enabled()
        for name in ("Lock", "Absent", "Clear"):
            expect(bar.get_by_role("button", name=name, exact=True)).to_be_disabled()
        screen.press("Escape")
        expect(bar).to_be_hidden()
        drag_lane(screen, 8, 12)
        bar.get_by_role("button", name="Clear").click()
        expect(screen.page.get_by_text("2 frames in this range are locked")).to_be_visible()
        wait_until(
            lambda: set(range(8, 13)) & set(screen.masks(tracked)) == {8, 9},
            "not just the open frames were cleared",
        )


class TestRoom:
    def test_the_edge_of_the_timeline_is_moved_and_kept(self, screen: Screen, tracked: str) -> None:
        edge = screen.page.get_by_role("separator", name="Height of the timeline")
        top = box_of(edge)["y"]
        edge.focus()
        screen.press("ArrowUp", "ArrowUp")
        expect(edge).to_have_attribute("aria-valuetext", re.compile(r"\d+ px"))
        screen.page.reload()
        screen.expect_open()
        expect(edge).to_have_attribute("aria-valuetext", re.compile(r"\d+ px"))
        wait_until(
            lambda: box_of(edge)["y"] == pytest.approx(top - 52, abs=2), "the edge is not where it was put"
        )
        edge.dblclick()
        expect(edge).to_have_attribute("aria-valuetext", "as high as it needs")


class TestJumps:
    def test_between_prompts(self, screen: Screen, tracked: str) -> None:
        screen.press("Shift+ArrowRight")
        screen.expect_frame(10)
        screen.click(200, 100)
        screen.expect_saved()
        screen.press("e")
        screen.expect_frame(0)
        screen.press("r")
        screen.expect_frame(10)
        screen.press("r")
        expect(screen.page.get_by_text("There is no prompt after this frame.")).to_be_visible()

    def test_to_stale_frames_and_to_the_best_correction(self, screen: Screen, tracked: str) -> None:
        change_masks(screen, tracked, range(6, 9), state=MaskState.STALE)
        change_masks(screen, tracked, range(15, 18), predicted_iou=0.05, object_score=0.0)
        expect(screen.page.get_by_role("button", name=re.compile("Mend 3 stale"))).to_be_visible()
        lane(screen).click(position={"x": 2, "y": 10})
        expect(screen.object_row(1)).to_have_attribute("data-selected", "true")
        screen.page.evaluate(_TAP, "s")
        screen.expect_frame(6)
        [masklet] = screen.product.get(f"/videos/{tracked}/masklets")
        best = screen.product.get(f"/masklets/{masklet['id']}/best-correction")["correction"]
        screen.press("n")
        screen.expect_frame(best["frame_index"])

    def test_to_what_nobody_has_looked_at(self, screen: Screen, tracked: str) -> None:
        screen.press("w")  # past frame 0, which a person edited
        screen.expect_frame(1)
        screen.page.wait_for_function(_HAS_SEEN, arg=[tracked, 1], timeout=PATIENCE_MS)
        screen.press("Home", "w")
        screen.expect_frame(2)


class TestPlayback:
    def test_speeds_and_the_loop_around_a_frame(self, screen: Screen, looking: str) -> None:
        speed = screen.page.get_by_label("Speed of play")
        expect(speed).to_have_value("1")
        screen.press(">", ">")
        expect(speed).to_have_value("2")
        screen.press("<", "<", "<", "<")
        expect(speed).to_have_value("0.25")
        screen.press(">", ">")
        expect(speed).to_have_value("1")
        screen.press("Shift+K")
        expect(screen.page.locator("[data-loop]")).to_have_attribute("data-loop", f"0 {FRAMES - 1}")
        expect(screen.page.get_by_role("button", name="Pause")).to_be_visible()
        screen.page.wait_for_function(_PLAYED_MORE_THAN, arg=FRAMES, timeout=PATIENCE_MS)  # it began again
        screen.press("Shift+K")
        expect(screen.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
        expect(screen.page.locator("[data-loop]")).to_be_hidden()

    def test_time_is_zoomed_and_scrolled(self, screen: Screen, looking: str) -> None:
        thumb = screen.page.get_by_role("scrollbar", name="Visible part of the video")
        expect(thumb).to_have_attribute("aria-valuemax", "0")
        strip = screen.page.get_by_role("slider", name="Current frame")
        strip.hover(position={"x": box_of(strip)["width"] - 4, "y": 30})
        screen.page.mouse.wheel(0, -400)
        expect(thumb).not_to_have_attribute("aria-valuenow", "0")
        screen.press("End", "Home")  # the playhead stays in sight
        expect(thumb).to_have_attribute("aria-valuenow", "0")
        screen.page.get_by_role("button", name="Show the whole video").click()
        expect(thumb).to_have_attribute("aria-valuemax", "0")


class TestTracking:
    def test_stale_frames_are_mended_with_one_key(self, screen: Screen, tracked: str) -> None:
        change_masks(screen, tracked, range(6, 9), state=MaskState.STALE)
        expect(screen.page.get_by_role("button", name=re.compile("Mend 3 stale"))).to_be_visible()
        screen.press("y")
        wait_until(lambda: "stale" not in states(screen, tracked).values(), "frames stayed stale")
        assert screen.newest_run(tracked)["only_stale"]
        expect(screen.page.get_by_role("button", name=re.compile("Mend"))).to_be_hidden()

    def test_to_a_target_frame_and_that_is_kept(self, screen: Screen, video_id: str) -> None:
        screen.click(160, 90)
        screen.expect_masks(1)
        screen.page.get_by_role("button", name="Tracking options").click()
        options = screen.page.get_by_role("dialog", name="Tracking options")
        options.get_by_role("spinbutton", name="To frame").fill("4")
        screen.page.keyboard.press("Escape")
        expect(options).to_be_hidden()
        screen.track_to_the_end()
        assert sorted(screen.masks(video_id)) == list(range(5))
        screen.page.reload()
        screen.expect_open()
        screen.page.get_by_role("button", name="Tracking options").click()
        expect(options.get_by_role("radio", name="To frame")).to_be_checked()

    def test_a_click_in_the_middle_of_a_run_steers_it(self, screen: Screen, video_id: str) -> None:
        screen.click(160, 90)
        screen.expect_masks(1)
        with held_before(screen, video_id, 12):
            screen.press("Shift+T")
            screen.wait_for_masks(video_id, 12)
            expect(screen.running).to_be_visible()
            screen.click(200, 100, negative=True)
            screen.expect_prompts(2)
            prompts = f"/videos/{video_id}/prompts"
            wait_until(lambda: len(screen.product.get(prompts)) == 2, "the click did not arrive")
        screen.expect_saved()
        expect(screen.running).to_be_hidden(timeout=PATIENCE_MS)
        assert screen.newest_run(video_id)["state"] == "done"
        first, second = (prompt["id"] for prompt in screen.product.get(prompts))
        made = screen.masks(video_id)
        assert sorted(made) == list(range(FRAMES))  # the run went on to the end
        assert made[0]["origin"]["prompt_ids"] == [first, second]
        assert second in made[FRAMES - 1]["origin"]["prompt_ids"]  # with the click in it

    def test_a_preview_changes_nothing_until_it_is_accepted(self, screen: Screen, tracked: str) -> None:
        screen.click(60, 40)
        screen.expect_saved()
        before = {frame: mask["counts"] for frame, mask in screen.masks(tracked).items()}
        screen.press("Alt+t")
        proposal = screen.page.get_by_role("region", name="Proposal")
        expect(proposal).to_be_visible(timeout=PATIENCE_MS)
        wait_until(lambda: screen.newest_run(tracked)["state"] == "done", "the run did not end")
        run = screen.newest_run(tracked)
        assert run["proposal"]
        assert {frame: mask["counts"] for frame, mask in screen.masks(tracked).items()} == before

        def waiting() -> list[int]:
            return [mask["frame_index"] for mask in screen.product.get(f"/propagations/{run['id']}/proposal")]

        offered = waiting()
        assert offered
        drag_lane(screen, offered[0], offered[0] + 1)
        screen.page.get_by_role("button", name="Refuse range").click()
        screen.expect_saved()
        wait_until(lambda: offered[0] not in waiting(), "the refused frame still waits")
        assert screen.masks(tracked)[offered[0]]["counts"] == before[offered[0]]
        proposal.get_by_role("button", name="Accept all").click()
        wait_until(lambda: waiting() == [], "frames still wait")
        expect(proposal).to_be_hidden()
        assert {frame: mask["counts"] for frame, mask in screen.masks(tracked).items()} != before
