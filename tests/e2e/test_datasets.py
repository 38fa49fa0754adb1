"""Data sets on the page: make a version, watch it, download it, bring it back."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.screen import PATIENCE_MS, Screen

pytestmark = pytest.mark.e2e


def show_datasets(screen: Screen) -> Page:
    screen.page.goto(f"{screen.product.url}/data-sets")
    expect(screen.page.get_by_role("heading", name="Data sets", exact=True)).to_be_visible()
    return screen.page


def make_version(page: Page, name: str) -> Locator:
    """Fill in the form for everything that is being annotated, as SA-V and DAVIS. Gives its row."""
    page.get_by_role("button", name="Make a version").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    expect(dialog.get_by_role("status")).to_contain_text("masklet")
    dialog.get_by_label("Being annotated").check()
    expect(dialog.locator("[data-videos]")).not_to_have_attribute("data-videos", "0")
    dialog.get_by_label("DAVIS 2017").check()
    dialog.get_by_role("button", name="Make this version").click()
    expect(dialog).to_be_hidden()
    row = page.locator(f"[data-title='{name}-v1']")
    expect(row).to_have_attribute("data-state", "done", timeout=PATIENCE_MS)
    return row


def test_a_version_is_made_watched_downloaded_and_brought_back(
    screen: Screen, video_id: str, tmp_path: Path
) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.expect_saved()
    page = show_datasets(screen)
    make_version(page, "toys").get_by_role("link").click()

    key = tmp_path.name
    card = page.locator(f"[data-key='{key}']")
    card.get_by_role("button", name=f"Watch {key}").hover()
    film = card.locator("video")
    expect(film).to_be_visible()
    assert film.evaluate("film => film.play().then(() => film.videoWidth)") > 0

    page.get_by_role("tab", name="Statistics").click()
    expect(page.get_by_role("row", name="YouTube-VOS")).to_be_visible()
    page.get_by_role("tab", name="Datasheet").click()
    expect(page.get_by_role("heading", name="What is in it")).to_be_visible()

    page.get_by_role("tab", name="Files").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="toys-v1-davis-0001.tar").click()
    archive = tmp_path / "toys.tar"
    started.value.save_as(archive)
    with tarfile.open(archive) as packed:
        assert f"toys-v1/Annotations/480p/{key}/00000.png" in packed.getnames()
    with page.expect_download() as told:
        page.get_by_role("link", name="Manifest").click()
    assert json.loads(told.value.path().read_bytes())["formats"]["davis"]["parts"][0]["name"].endswith(".tar")

    page = show_datasets(screen)
    page.get_by_role("button", name="Import masks").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(str(archive))
    dialog.get_by_label("Ground truth: locked and accepted").check()
    dialog.get_by_role("button", name="Import", exact=True).click()
    taken = page.locator("[data-import='toys.tar']")
    expect(taken).to_have_attribute("data-state", "done", timeout=PATIENCE_MS)
    states = {mask["state"] for mask in screen.product.get(f"/videos/{video_id}/masks")}
    assert "locked" in states


def test_what_cannot_be_read_says_so(screen: Screen, tmp_path: Path) -> None:
    nonsense = tmp_path / "photo.zip"
    nonsense.write_bytes(b"no archive")
    page = show_datasets(screen)
    page.get_by_role("button", name="Import masks").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(str(nonsense))
    dialog.get_by_role("button", name="Import", exact=True).click()
    row = page.locator("[data-import='photo.zip']")
    expect(row).to_have_attribute("data-state", "failed", timeout=PATIENCE_MS)
    expect(row).to_contain_text("neither a zip nor a tar archive")
