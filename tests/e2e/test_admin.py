"""Those who look after a project, in a real browser: projects, people, videos, tasks, guideline, figures."""

from __future__ import annotations

import base64
import csv
import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.product import START_S, Product, wait_for
from tests.e2e.screen import PATIENCE_MS, Screen

pytestmark = pytest.mark.e2e

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def admin(screen: Screen) -> Page:
    """The admin pages, on a laptop screen."""
    screen.page.set_viewport_size({"width": 1366, "height": 768})
    return screen.page


def visit(page: Page, product: Product, section: str = "") -> None:
    page.goto(f"{product.url}/admin{section and f'/{section}'}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def cell(page: Page, row: str, text: str) -> None:
    expect(page.get_by_role("row").filter(has_text=row)).to_contain_text(text)


def show_newest_first(page: Page) -> None:
    """Sort the projects, whose table draws only what is in view."""
    made = page.get_by_role("columnheader", name="Made")
    for order in ("ascending", "descending"):
        made.get_by_role("button").click()
        expect(made).to_have_attribute("aria-sort", order)


class TestProjects:
    def test_made_shown_and_archived(self, admin: Page, product: Product, tmp_path: Path) -> None:
        name = f"Birds of {tmp_path.name}"
        visit(admin, product, "projects")
        admin.get_by_label("Name", exact=True).fill(name)
        admin.get_by_role("button", name="Make a project").click()
        row = admin.get_by_role("row").filter(has_text=name)
        show_newest_first(admin)
        row.get_by_role("button", name="Show", exact=True).click()
        expect(admin.get_by_role("button", name=f"Project: {name}", exact=True)).to_be_visible()
        admin.get_by_role("link", name="Videos", exact=True).first.click()
        expect(admin.get_by_role("heading", name="No videos yet")).to_be_visible()
        visit(admin, product, "projects")
        show_newest_first(admin)
        row.get_by_role("button", name="Archive", exact=True).click()
        admin.get_by_role("dialog").get_by_role("button", name="Archive", exact=True).click()
        expect(row).to_contain_text("archived")
        expect(admin.get_by_role("button", name="Project: My project", exact=True)).to_be_visible()

    def test_each_shows_its_own_videos(
        self, admin: Page, product: Product, project: dict[str, Any], still_video: str
    ) -> None:
        admin.goto(product.url)
        admin.get_by_label("Search videos").fill("still.mp4")  # not all of many are drawn
        expect(admin.get_by_role("link", name="Open still.mp4")).to_be_visible()
        admin.get_by_role("button", name="Project: My project").click()
        admin.get_by_role("button", name=project["name"]).click()
        expect(admin.get_by_role("heading", name="No videos yet")).to_be_visible()


class TestVideos:
    def test_a_folder_is_uploaded_without_what_is_no_video(
        self, admin: Page, product: Product, project: dict[str, Any], clip: Path, tmp_path: Path
    ) -> None:
        folder = tmp_path / "day-1"
        (folder / "camera").mkdir(parents=True)
        (folder / "a.mp4").write_bytes(clip.read_bytes())
        (folder / "camera" / "b.mp4").write_bytes(clip.read_bytes())
        (folder / "notes.txt").write_text("rain")
        admin.goto(f"{product.url}/?project={project['id']}")
        admin.get_by_label("Upload a folder").set_input_files(folder)
        expect(admin.get_by_text("One file of the folder is no video")).to_be_visible()
        expect(admin.locator("[data-video]")).to_have_count(2, timeout=PATIENCE_MS)
        names = {video["name"] for video in product.get("/videos", project_id=project["id"])}
        assert names == {"a.mp4", "b.mp4"}

    def test_facts_of_many_and_from_a_table(
        self, admin: Page, product: Product, still_video: str, tmp_path: Path
    ) -> None:
        visit(admin, product, "videos")
        admin.get_by_label("Search videos").fill("still.mp4")  # the table draws only what is in view
        row = admin.get_by_role("row").filter(has_text="still.mp4")
        row.get_by_role("checkbox").check()
        admin.get_by_role("button", name="Edit 1 video").click()
        dialog = admin.get_by_role("dialog")
        dialog.get_by_label("Creator").fill("Grace")
        dialog.get_by_label("Country").select_option("Peru")
        dialog.get_by_label("Setting").select_option("Outdoor")
        dialog.get_by_label("Add tags").fill("rain, night")
        dialog.get_by_role("button", name="Save").click()
        expect(row).to_contain_text("Peru")
        expect(row).to_contain_text("rain, night")

        with admin.expect_download() as download:
            admin.get_by_role("button", name="Download CSV").click()
        rows = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
        [told] = [each for each in rows if each["video"] == "still.mp4"]
        assert (told["creator"], told["country"], told["tags"]) == ("Grace", "PE", "rain;night")

        table = tmp_path / "facts.csv"
        table.write_text("video,country\nstill.mp4,Peru\nlost.mp4,KE\n")
        admin.get_by_role("button", name="Read facts from CSV").click()
        admin.get_by_label("Choose a CSV file").set_input_files(table)
        expect(admin.get_by_role("alert")).to_contain_text("Line 3")
        expect(admin.get_by_role("button", name="Change 0 videos")).to_be_disabled()
        table.write_text("video,country\nstill.mp4,ke\n")
        admin.get_by_label("Choose a CSV file").set_input_files(table)
        admin.get_by_role("button", name="Change 1 video").click()
        expect(row).to_contain_text("Kenya")

    def test_objects_are_found_with_the_chosen_network(
        self, admin: Page, product: Product, project: dict[str, Any], clip: Path
    ) -> None:
        product.upload(clip, "find.mp4", project["id"])
        admin.goto(f"{product.url}/admin/videos?project={project['id']}")
        admin.get_by_role("row").filter(has_text="find.mp4").get_by_role("checkbox").check()
        admin.get_by_role("button", name="Find objects in 1 video").click()
        dialog = admin.get_by_role("dialog")
        worker = only_worker(product)
        dialog.get_by_label("Network").select_option(worker["model"])
        dialog.get_by_label("Followed through").select_option("4")
        dialog.get_by_label("At most so many objects").fill("1")
        dialog.get_by_role("button", name="Find objects").click()
        expect(admin.get_by_text("Looking for objects in 1 video")).to_be_visible()
        [search] = product.get(f"/projects/{project['id']}/automask")
        settings = search["settings"]
        assert (settings["model"], settings["frame_step"]) == (worker["model"], 4)
        assert settings["max_masklets"] == 1
        product.client.post(f"/api/automask/{search['id']}/cancel").raise_for_status()

    def test_addresses_inside_the_network_are_refused(
        self, admin: Page, product: Product, project: dict[str, Any]
    ) -> None:
        admin.goto(f"{product.url}/?project={project['id']}")
        admin.get_by_role("button", name="More ways to add videos").click()
        admin.get_by_role("button", name="From addresses").click()
        dialog = admin.get_by_role("dialog")
        dialog.get_by_label("Addresses, one a line").fill("s3://vault/day-1/")
        dialog.get_by_role("button", name="Fetch 1 video").click()
        expect(dialog.get_by_role("alert")).to_contain_text("MASKLOOM_FETCH_BUCKETS")
        dialog.get_by_label("Addresses, one a line").fill(f"{product.url}/api/health")
        dialog.get_by_role("button", name="Fetch 1 video").click()
        expect(admin.get_by_role("listitem").filter(has_text="health")).to_contain_text(
            "inside the server's own network", timeout=PATIENCE_MS
        )


class TestWork:
    def test_tasks_by_a_rule_are_opened_once(
        self, admin: Page, product: Product, project: dict[str, Any], clip: Path
    ) -> None:
        upload_into(product, project["id"], clip)
        admin.goto(f"{product.url}/admin/tasks?project={project['id']}")
        admin.get_by_label("Phase of the tasks").select_option("SAM per frame")
        admin.get_by_label("Tasks per video").fill("3")
        admin.get_by_role("button", name="See how many").click()
        expect(admin.get_by_text("3 tasks in 1 video.")).to_be_visible()
        admin.get_by_role("button", name="Open 3 tasks").click()
        expect(admin.get_by_text("3 tasks are there already.")).to_be_visible()
        admin.get_by_role("link", name="Overview").click()
        queues = admin.get_by_role("region", name="Queues")
        expect(queues.get_by_role("row").filter(has_text="SAM per frame")).to_contain_text("3")
        admin.get_by_role("link", name="Audit log").click()
        cell(admin, "tasks opened by rule", "Ada")

    def test_a_phase_is_defined_and_changed(
        self, admin: Page, product: Product, project: dict[str, Any]
    ) -> None:
        admin.goto(f"{product.url}/admin/phases?project={project['id']}")
        admin.get_by_role("button", name="Define a phase").click()
        dialog = admin.get_by_role("dialog")
        dialog.get_by_label("Name", exact=True).fill("Quick look")
        dialog.get_by_label("Short name").fill("quick")
        dialog.get_by_label("Track", exact=True).uncheck()
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_role("alert")).to_contain_text("needs the tool for it")
        dialog.get_by_label("Predictor").select_option("each frame alone")
        dialog.get_by_label("Honeypots, %").fill("5")
        dialog.get_by_role("button", name="Save").click()
        phase = admin.locator("[data-phase=quick]")
        expect(phase).to_contain_text("5 % honeypots")
        phase.get_by_role("button", name="Remove: Quick look").click()
        admin.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(phase).to_be_hidden()

    def test_a_guideline_with_a_picture(
        self, admin: Page, product: Product, project: dict[str, Any], tmp_path: Path
    ) -> None:
        picture = tmp_path / "mirror.png"
        picture.write_bytes(PICTURE)
        admin.goto(f"{product.url}/admin/guideline?project={project['id']}")
        admin.get_by_role("button", name="Write a guideline").click()
        admin.get_by_label("Text (Markdown)").fill("# Cars\n\nWith <b>mirrors</b>.\n")
        admin.get_by_label("Insert a picture").set_input_files(picture)
        shown = admin.get_by_role("region", name="As it is shown")
        expect(shown.get_by_role("img", name="mirror")).to_be_visible()
        admin.get_by_role("button", name="Save").click()
        expect(admin.get_by_role("heading", name="Cars")).to_be_visible()
        expect(admin.get_by_text("With <b>mirrors</b>.", exact=True)).to_be_visible()
        expect(admin.get_by_text("by Ada")).to_be_visible()


class TestLooking:
    def test_statistics_say_what_they_mean_and_are_downloaded(self, admin: Page, product: Product) -> None:
        visit(admin, product, "statistics")
        table = admin.get_by_role("table", name="Table 1 of the SAM 2 paper, live")
        expect(table.get_by_role("row").filter(has_text="in the paper").first).to_contain_text("37.80")
        heading = table.get_by_role("columnheader", name="s / frame", exact=True)
        expect(heading).to_have_attribute(
            "title",
            "Seconds per frame: time at the masklets and time of waiting"
            " for the model, divided by annotated frames.",
        )
        with admin.expect_download() as download:
            admin.get_by_role("link", name="CSV").first.click()
        assert download.value.path().read_text().startswith("phase,name,masklets")

    def test_overview_model_and_jobs(self, admin: Page, product: Product, still_video: str) -> None:
        visit(admin, product)
        expect(admin.get_by_role("region", name="Model in use")).to_contain_text("nano")
        admin.get_by_role("link", name="Jobs", exact=True).click()
        admin.get_by_label("Works on").fill("still.mp4")
        expect(admin.get_by_text("1 row", exact=True)).to_be_visible()
        cell(admin, "still.mp4", "Done")
        admin.get_by_role("navigation", name="Admin").get_by_role("link", name="Model").click()
        only_worker(product)
        row = admin.get_by_role("row").filter(has_text="always-visible").filter(has_text="cpu")
        expect(row).to_be_visible()

    def test_a_token_is_shown_once_and_revoked(self, admin: Page, product: Product, tmp_path: Path) -> None:
        name = f"Export of {tmp_path.name}"
        admin.goto(f"{product.url}/tokens")
        admin.get_by_label("Name", exact=True).fill(name)
        admin.get_by_role("button", name="Make a token").click()
        secret = admin.locator("[data-secret]").inner_text()
        row = admin.get_by_role("row").filter(has_text=name)
        expect(row).to_contain_text("Look")
        admin.reload()
        expect(row).to_be_visible()
        assert secret not in admin.content()
        row.get_by_role("button", name="Revoke").click()
        admin.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        expect(row).to_be_hidden()  # others of the account may be there


def only_worker(product: Product) -> dict[str, Any]:
    """The worker of the product, once one that was killed before is forgotten and the next one is there."""
    [alone] = wait_for(
        lambda: alive if len(alive := workers(product)) == 1 else [],
        START_S,
        lambda: f"one worker expected: {workers(product)}",
    )
    return alone


def workers(product: Product) -> list[dict[str, Any]]:
    return list(product.get("/health")["workers"])


def upload_into(product: Product, project_id: str, clip: Path) -> None:
    """Upload a video into a project and wait until it is ready."""
    video_id = product.upload(clip, "street.mp4", project_id)
    assert product.get(f"/videos/{video_id}")["project_id"] == project_id


def test_jobs_that_do_not_fit_are_told_from_no_jobs(admin: Page, product: Product, still_video: str) -> None:
    visit(admin, product, "jobs")
    admin.get_by_label("Works on").fill("still")
    expect(admin.get_by_role("row").filter(has_text="still.mp4")).to_be_visible()
    admin.get_by_label("Works on").fill("no such video")
    expect(admin.get_by_text("No job fits.")).to_be_visible()
