"""Data sets on the page: make a version, watch it, download it, bring it back."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.product import wait_for
from tests.e2e.screen import PATIENCE_MS, PATIENCE_S, Screen

pytestmark = pytest.mark.e2e

Project = dict[str, Any]


def show_datasets(screen: Screen, project: Project) -> Page:
    screen.page.goto(f"{screen.product.url}/data-sets?project={project['id']}")
    expect(screen.page.get_by_role("heading", name="Data sets", exact=True)).to_be_visible()
    return screen.page


def make_version(page: Page, name: str) -> Locator:
    """Fill in the form for everything that is being annotated, as SA-V and DAVIS. Gives its row.

    What the form shows before it is sent is what is made.
    """
    page.get_by_role("button", name="Make a version").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    expect(dialog.get_by_role("status")).to_contain_text("masklet")
    dialog.get_by_label("Being annotated").check()
    expect(dialog.locator("[data-videos]")).not_to_have_attribute("data-videos", "0")
    dialog.get_by_label("DAVIS 2017").check()
    dialog.get_by_role("button", name="Show what it would hold").click()
    expect(dialog.locator("[data-preview]")).to_be_visible(timeout=PATIENCE_MS)
    expect(dialog.locator("[data-part='train']")).to_contain_text("video")
    expect(dialog.locator("tr[data-split='train']").first).to_be_visible()
    dialog.get_by_role("button", name="Make this version").click()
    expect(dialog).to_be_hidden()
    row = page.locator(f"[data-title='{name}-v1']")
    expect(row).to_have_attribute("data-state", "done", timeout=PATIENCE_MS)
    return row


def test_a_version_is_made_watched_downloaded_and_brought_back(
    screen: Screen, project: Project, clip: Path, tmp_path: Path
) -> None:
    key = tmp_path.name
    video_id = screen.product.upload(clip, f"{key}.mp4", project["id"])
    screen.visit(video_id)
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.expect_saved()
    page = show_datasets(screen, project)
    make_version(page, "toys").get_by_role("link").click()

    expect(page.get_by_role("button", name="Add formats")).to_be_visible()  # all is where it stays
    card = page.locator(f"[data-key='{key}']")
    card.get_by_role("button", name=f"Watch {key}").hover()
    film = card.locator("video")
    expect(film).to_be_visible()
    plays = "film => !film.paused && film.videoWidth > 0"
    wait_for(lambda: film.evaluate(plays), PATIENCE_S, lambda: "the film does not play")

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

    page.get_by_role("button", name="Add formats").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("MOTS").check()
    expect(dialog.get_by_label("DAVIS 2017")).to_have_count(0)  # it is there already
    dialog.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("link", name="toys-v1-mots-0001.tar")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("link", name="Manifest of addition 1 (MOTS)")).to_be_visible(timeout=PATIENCE_MS)

    page = show_datasets(screen, project)
    page.get_by_role("button", name="Import masks").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(str(archive))
    dialog.get_by_label("Ground truth: locked and accepted").check()
    dialog.get_by_role("button", name="Import", exact=True).click()
    taken = page.locator("[data-import='toys.tar']")
    expect(taken).to_have_attribute("data-state", "done", timeout=PATIENCE_MS)
    states = {mask["state"] for mask in screen.product.get(f"/videos/{video_id}/masks")}
    assert "locked" in states


def test_what_cannot_be_read_says_so(screen: Screen, project: Project, tmp_path: Path) -> None:
    nonsense = tmp_path / "photo.zip"
    nonsense.write_bytes(b"no archive")
    page = show_datasets(screen, project)
    page.get_by_role("button", name="Import masks").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(str(nonsense))
    dialog.get_by_role("button", name="Import", exact=True).click()
    row = page.locator("[data-import='photo.zip']")
    expect(row).to_have_attribute("data-state", "failed", timeout=PATIENCE_MS)
    expect(row).to_contain_text("neither a zip nor a tar archive")

    page.goto(f"{screen.product.url}/admin/jobs?project={project['id']}")
    job = page.get_by_role("row").filter(has_text="photo.zip")
    expect(job).to_contain_text("Import masks")
    expect(job).to_contain_text("Failed")
    [failed] = imports(screen, project)
    job.get_by_role("button", name="Go on").click()  # it fails again, and says so
    wait_for(
        lambda: has_failed_again(imports(screen, project), failed),
        PATIENCE_S,
        lambda: f"it goes on: {imports(screen, project)}",
    )
    page.reload()
    expect(job).to_contain_text("neither a zip nor a tar archive")


def imports(screen: Screen, project: Project) -> list[dict[str, Any]]:
    return list(screen.product.get(f"/projects/{project['id']}/imports"))


def has_failed_again(found: list[dict[str, Any]], before: dict[str, Any]) -> bool:
    """Whether the only import was tried once more, and has failed."""
    [now] = found
    return bool(now["state"] == "failed" and now["finished_at"] not in (None, before["finished_at"]))
