"""The main job from end to end, as the first paragraph of the user guide tells it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from media.sav import read_sav
from tests.e2e.brake import held_before
from tests.e2e.conftest import FRAMES, HEIGHT, WIDTH
from tests.e2e.product import wait_for
from tests.e2e.screen import PATIENCE_MS, PATIENCE_S, Screen

pytestmark = pytest.mark.e2e


def test_upload_click_track_correct_reload_export(screen: Screen, clip: Path, tmp_path: Path) -> None:
    # Upload a video and wait until it is ready.
    film = Path(shutil.copy(clip, tmp_path / f"{tmp_path.name}.mp4"))
    screen.show_videos()
    screen.choose_files(film)
    expect(screen.card(film.name)).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    expect(screen.card(film.name)).to_contain_text(f"{WIDTH} × {HEIGHT}")
    video_id = screen.open_video(film.name)
    screen.expect_open()

    # Click on an object: the marker is there at once, the mask follows.
    screen.click(160, 90)
    screen.expect_prompts(1)
    screen.expect_masks(1)
    expect(screen.object_row(1)).to_contain_text("edited")

    # Track: masks appear frame by frame, then all frames have one.
    screen.track_to_the_end()
    expect(screen.object_row(1)).to_contain_text(f"{FRAMES} frames")
    tracked = screen.masks(video_id)
    assert sorted(tracked) == list(range(FRAMES))
    assert tracked[0]["state"] == "edited"
    assert {tracked[frame]["state"] for frame in range(1, FRAMES)} <= {"propagated", "absent"}
    assert all(mask["origin"]["model"] == "nano" for mask in tracked.values())

    # Correct a frame in the middle: what was tracked from it is in doubt.
    screen.press("Home", *["Shift+ArrowRight"])
    screen.expect_frame(10)
    screen.expect_masks(1)
    screen.click(40, 40, negative=True)
    screen.expect_saved()
    expect(screen.object_row(1)).to_contain_text("stale")
    corrected = screen.masks(video_id)[10]
    assert corrected["state"] == "edited"

    # Track again: the corrected frame stays as it is, bit for bit, and nothing is in doubt any more.
    screen.track_to_the_end()
    expect(screen.object_row(1)).not_to_contain_text("stale")
    retracked = screen.masks(video_id)
    assert retracked[10] == corrected
    assert retracked[0]["counts"] == tracked[0]["counts"]

    # A reload keeps everything, and the place.
    screen.page.reload()
    screen.expect_open()
    screen.expect_frame(10)
    screen.expect_masks(1)
    screen.expect_prompts(1)
    expect(screen.object_row(1)).to_contain_text(f"{FRAMES} frames")

    # Export: a file in SA-V's form with every fourth frame.
    with screen.page.expect_download(timeout=PATIENCE_MS) as download:
        screen.page.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename == f"{film.stem}_manual.json"
    exported = tmp_path / "masklets.json"
    download.value.save_as(exported)
    annotation = read_sav(exported)
    assert annotation.video_width == WIDTH
    assert annotation.video_height == HEIGHT
    assert annotation.masklet_num == 1
    assert len(annotation.masklet) == len(range(0, FRAMES, 4))


def test_stop_keeps_what_was_made(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    with held_before(screen, video_id, 12) as hold:
        screen.press("t")
        screen.wait_for_masks(video_id, 12)
        expect(screen.running).to_be_visible()
        hold.wait_for_queue(1)  # the worker, which holds the row of the run meanwhile
        screen.press("Escape")
        hold.wait_for_queue(2)  # and whoever writes down that the run is to stop
    expect(screen.running).to_be_hidden(timeout=PATIENCE_MS)
    run = screen.newest_run(video_id)
    assert run["state"] == "cancelled"
    made = screen.masks(video_id)
    assert 12 <= len(made) < FRAMES
    expect(screen.object_row(1)).to_contain_text(f"{len(made)} frames")


def test_click_while_tracking_is_answered_and_kept(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    with held_before(screen, video_id, 12):
        screen.press("t")
        screen.wait_for_masks(video_id, 12)
        expect(screen.running).to_be_visible()
        screen.press("End")
        screen.expect_frame(FRAMES - 1)
        screen.click(200, 100)
        screen.expect_prompts(1)
        wait_for_prompts(screen, video_id, 2)
    screen.expect_saved()
    edited = screen.masks(video_id)[FRAMES - 1]
    assert edited["state"] == "edited"
    expect(screen.running).to_be_hidden(timeout=PATIENCE_MS)
    assert screen.newest_run(video_id)["state"] == "done"
    assert screen.masks(video_id)[FRAMES - 1] == edited


def wait_for_prompts(screen: Screen, video_id: str, count: int) -> None:
    """Wait until the server has written so many prompts down, answered or not."""
    path = f"/videos/{video_id}/prompts"
    wait_for(
        lambda: len(screen.product.get(path)) == count, PATIENCE_S, lambda: str(screen.product.get(path))
    )


def test_undo_and_redo_of_clicks(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    first = screen.masks(video_id)[0]["counts"]
    screen.click(40, 40, negative=True)
    screen.expect_saved()
    screen.expect_prompts(2)
    second = screen.masks(video_id)[0]["counts"]

    screen.press("Control+z")
    screen.expect_prompts(1)
    screen.expect_saved()
    assert screen.masks(video_id)[0]["counts"] == first

    screen.press("Control+z")
    screen.expect_prompts(0)
    screen.expect_saved()
    screen.expect_masks(0)
    assert screen.masks(video_id) == {}

    screen.press("Control+Shift+z", "Control+Shift+z")
    screen.expect_prompts(2)
    screen.expect_saved()
    assert screen.masks(video_id)[0]["counts"] == second


def test_box_then_marker_removed_by_a_click(screen: Screen, video_id: str) -> None:
    screen.drag(60, 40, 250, 150)
    screen.expect_masks(1)
    [box] = screen.product.get(f"/videos/{video_id}/prompts")
    assert box["value"]["kind"] == "box"
    assert [round(box["value"][side]) for side in ("x0", "y0", "x1", "y1")] == [60, 40, 250, 150]
    screen.click(60, 40)  # the marker sits at the corner
    screen.expect_prompts(0)
    screen.expect_saved()
    assert screen.product.get(f"/videos/{video_id}/prompts") == []


def test_two_objects_named_and_one_deleted(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.press("Insert")
    screen.click(60, 60)
    screen.expect_masks(2)
    screen.object_row(2).get_by_role("button", name="Name of the object").dblclick()
    name = screen.object_row(2).get_by_role("textbox", name="Name of the object")
    name.fill("ball")
    name.press("Enter")
    expect(screen.object_row(2)).to_contain_text("ball")

    screen.press("1")
    expect(screen.object_row(1)).to_have_attribute("data-selected", "true")
    screen.object_row(2).get_by_role("button", name="Hide ball").click()
    screen.expect_masks(1)

    screen.object_row(2).get_by_role("button", name="Class, colour and more of ball").click()
    screen.page.get_by_role("button", name="Delete object ball").click()
    dialog = screen.page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 frame")
    dialog.get_by_role("button", name="Delete").click()
    expect(screen.object_row(2)).to_have_count(0)
    screen.expect_saved()
    assert [masklet["number"] for masklet in screen.product.get(f"/videos/{video_id}/masklets")] == [1]

    screen.page.reload()  # the server keeps it
    screen.expect_open()
    expect(screen.object_row(1)).to_be_visible()
    expect(screen.page.locator("[data-step=done]").first).to_contain_text("Deleted")
    screen.press("Control+z")
    expect(screen.object_row(2)).to_contain_text("ball")
    screen.expect_masks(2)
    screen.press("Control+Shift+z")
    expect(screen.object_row(2)).to_have_count(0)
    screen.expect_saved()
