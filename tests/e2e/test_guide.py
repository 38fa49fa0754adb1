"""The guided first task: offered to who is new, walked to its end, left and begun again from the help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.conftest import new_profile
from tests.e2e.court import Court, cookie_of, open_court
from tests.e2e.product import INGEST_S, Product, wait_for
from tests.e2e.screen import PATIENCE_MS, Screen
from workers.sample import SAMPLE_ID

pytestmark = pytest.mark.e2e


@pytest.fixture
def newcomer(browser: Browser, product: Product) -> Iterator[Screen]:
    """Ada, in a browser that she has never used; the sample video is ready."""
    wait_for(lambda: sample_is_ready(product), INGEST_S, lambda: "the sample video is not there")
    context = new_profile(browser, product, product.session_cookie)
    yield Screen(context.new_page(), product)
    context.close()


def sample_is_ready(product: Product) -> bool:
    """Whether a worker has made the sample video, and it is decoded."""
    videos = {video["id"]: video["state"] for video in product.get("/videos")}
    return videos.get(str(SAMPLE_ID)) == "ready"


@pytest.fixture(scope="module")
def court(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    with open_court(product, tmp_path_factory.mktemp("guide")) as opened:
        yield opened


def guide(screen: Screen) -> Locator:
    """The line that leads through the task."""
    return screen.page.get_by_role("region", name="Guided first task")


def expect_step(screen: Screen, step: str) -> None:
    expect(guide(screen)).to_have_attribute("data-guide", step, timeout=PATIENCE_MS)


def test_it_is_offered_and_walked_to_its_end(newcomer: Screen) -> None:
    screen, page = newcomer, newcomer.page
    screen.show_videos()
    expect_step(screen, "offer")
    guide(screen).get_by_role("button", name="Begin").click()
    expect(page).to_have_url(f"{screen.product.url}/videos/{SAMPLE_ID}")
    screen.expect_open()
    screen.expect_frame(0)
    expect_step(screen, "click")
    expect(guide(screen)).to_contain_text("Click on the beach ball")
    screen.click(480, 270)
    expect_step(screen, "refine")
    screen.click(300, 200, negative=True)
    expect_step(screen, "paint")
    page.keyboard.down("b")
    screen.drag(450, 250, 520, 290)
    page.keyboard.up("b")
    expect(screen.stage).to_have_attribute("data-tool", "click")
    expect_step(screen, "track")
    screen.press("t")
    expect_step(screen, "look")
    screen.press(*["ArrowRight"] * 4)
    expect_step(screen, "correct")
    screen.expect_frame(4)
    screen.click(480, 280)
    expect_step(screen, "undo")
    screen.press("Control+z")
    expect_step(screen, "over")
    guide(screen).get_by_role("button", name="Done").click()
    expect(guide(screen)).to_have_count(0)
    screen.press("Escape")  # the run
    screen.expect_saved()
    screen.show_videos()
    expect(page.get_by_role("link", name="Open Sample").first).to_be_visible()
    expect(guide(screen)).to_have_count(0)


def test_it_is_left_and_begun_again_from_the_help(newcomer: Screen, still_video: str) -> None:
    screen, page = newcomer, newcomer.page
    screen.visit(still_video)
    expect_step(screen, "offer")
    guide(screen).get_by_role("button", name="Not now").click()
    expect(guide(screen)).to_have_count(0)
    page.reload()
    screen.expect_open()
    expect(guide(screen)).to_have_count(0)

    screen.press("?")
    page.get_by_role("dialog").get_by_role("button", name="Guided task").click()
    expect(page).to_have_url(f"{screen.product.url}/videos/{SAMPLE_ID}")
    expect_step(screen, "click")
    guide(screen).get_by_role("button", name="Next step").click()
    expect_step(screen, "refine")
    page.reload()
    expect_step(screen, "refine")
    guide(screen).get_by_role("button", name="Leave the guide").click()
    expect(guide(screen)).to_have_count(0)


def test_without_the_sample_it_runs_on_what_is_there(
    browser: Browser, product: Product, court: Court
) -> None:
    context = new_profile(browser, product, cookie_of(court.grace))
    screen = Screen(context.new_page(), product)
    screen.visit(court.video_id)
    expect_step(screen, "offer")
    expect(guide(screen)).to_contain_text("The sample video is in none of your projects")
    guide(screen).get_by_role("button", name="On this video").click()
    expect_step(screen, "click")
    expect(guide(screen)).to_contain_text("Click on an object")
    screen.click(160, 90)
    expect_step(screen, "refine")
    context.close()
