"""Uploading: what goes wrong is said, what was interrupted goes on."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.screen import PATIENCE_MS, Screen

pytestmark = pytest.mark.e2e


def picture_named_video(folder: Path) -> Path:
    path = folder / "holiday.mp4"
    encoded, data = cv2.imencode(".jpg", np.full((40, 60, 3), 90, np.uint8))
    assert encoded
    path.write_bytes(data.tobytes())
    return path


def test_a_file_that_is_no_video_shows_its_sentence(screen: Screen, tmp_path: Path) -> None:
    screen.show_videos()
    screen.choose_files(picture_named_video(tmp_path))
    card = screen.card("holiday.mp4")
    expect(card).to_have_attribute("data-state", "failed", timeout=PATIENCE_MS)
    sentence = card.get_by_role("alert").inner_text()
    assert len(sentence) > 20
    assert sentence.endswith(".")
    assert "status" not in sentence  # the server's own words, not the page's last resort
    card.get_by_role("button", name="Dismiss").click()
    expect(card).to_have_count(0)
    assert [video for video in screen.product.get("/videos") if video["name"] == "holiday.mp4"] == []


def test_several_files_at_once(screen: Screen, clip: Path, tmp_path: Path) -> None:
    names = [f"several-{number}.mp4" for number in range(3)]
    for name in names:
        (tmp_path / name).write_bytes(clip.read_bytes())
    screen.show_videos()
    screen.choose_files(*(tmp_path / name for name in names))
    for name in names:
        expect(screen.card(name)).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)


def test_an_upload_goes_on_after_a_reload(screen: Screen, clip: Path, tmp_path: Path) -> None:
    own = tmp_path / "interrupted.mp4"
    own.write_bytes(clip.read_bytes())
    screen.show_videos()
    block_uploading(screen.page)
    screen.choose_files(own)
    expect(screen.card("interrupted.mp4")).to_contain_text("Connection lost")
    [before] = [video for video in screen.product.get("/videos") if video["name"] == "interrupted.mp4"]

    screen.page.unroute("**/api/uploads/*")
    screen.page.reload()
    card = screen.card("interrupted.mp4")
    expect(card).to_contain_text("Choose the same file again")
    screen.choose_files(own)
    expect(card).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    assert card.get_attribute("data-video") == before["id"]


def test_an_upload_can_be_cancelled(screen: Screen, clip: Path, tmp_path: Path) -> None:
    own = tmp_path / "unwanted.mp4"
    own.write_bytes(clip.read_bytes())
    screen.show_videos()
    block_uploading(screen.page)
    screen.choose_files(own)
    card = screen.card("unwanted.mp4")
    expect(card).to_contain_text("Connection lost")
    card.get_by_role("button", name="Cancel upload").click()
    expect(card).to_have_count(0)
    assert [video for video in screen.product.get("/videos") if video["name"] == "unwanted.mp4"] == []


def test_a_video_is_renamed_and_deleted_with_a_warning(screen: Screen, video_id: str, tmp_path: Path) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.page.get_by_role("link", name="All videos", exact=True).click()
    card = screen.card(tmp_path.name)
    card.get_by_role("button", name="Name of the video").dblclick()
    screen.page.keyboard.type("toys on the floor.mp4")
    screen.press("Enter")
    renamed = screen.card("toys on the floor.mp4")
    expect(renamed).to_be_visible()

    renamed.get_by_role("button", name="Delete").click()
    dialog = screen.page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 object will be lost with all masks and prompts: Object 1.")
    dialog.get_by_role("button", name="Delete").click()
    expect(renamed).to_have_count(0)
    assert video_id not in [video["id"] for video in screen.product.get("/videos")]


def block_uploading(page: Page) -> None:
    """Lets uploads be created, but no byte through."""

    def answer(route: Route) -> None:
        if route.request.method == "PATCH":
            route.abort()
        else:
            route.continue_()

    page.route("**/api/uploads/*", answer)
