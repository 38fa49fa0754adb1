"""When parts fail: nothing that a person did is lost, and the page says what is the matter."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.kept import wait_for_unsent
from tests.e2e.product import wait_for
from tests.e2e.screen import PATIENCE_MS, PATIENCE_S, Screen

pytestmark = pytest.mark.e2e


def test_a_click_is_answered_after_the_worker_was_killed(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    with screen.product.without_worker():
        screen.press("Shift+ArrowRight")
        screen.expect_frame(10)
        screen.click(60, 60)
        screen.expect_prompts(1)  # seen at once, whoever is there to answer
    screen.expect_masks(1)
    screen.expect_saved()
    assert screen.masks(video_id)[10]["state"] == "edited"
    assert screen.masks(video_id)[0]["state"] == "edited"
    wait_for(screen.product.has_worker, PATIENCE_S, lambda: "the worker did not come back")


def test_a_killed_server_is_said_and_nothing_is_lost(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    with screen.product.without_server():
        screen.click(60, 60)
        screen.expect_prompts(2)
        expect(screen.page.get_by_text("Connection lost")).to_be_visible()
    expect(screen.page.get_by_text("Connection lost")).to_be_hidden(timeout=PATIENCE_MS)
    screen.expect_saved()
    screen.expect_prompts(2)
    assert len(screen.product.get(f"/videos/{video_id}/prompts")) == 2


def test_a_click_waits_while_the_connection_is_lost(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.expect_saved()
    screen.page.context.set_offline(True)
    screen.click(60, 60)
    expect(screen.page.get_by_text("1 waiting: no connection")).to_be_visible(timeout=PATIENCE_MS)
    screen.expect_prompts(2)
    screen.page.context.set_offline(False)
    screen.expect_saved()
    assert len(screen.product.get(f"/videos/{video_id}/prompts")) == 2


def test_a_click_that_waits_survives_a_reload(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.expect_saved()
    screen.page.route("**/masklets/*/prompts", lambda route: route.abort())
    screen.click(60, 60)
    expect(screen.page.get_by_text("1 waiting: no connection")).to_be_visible(timeout=PATIENCE_MS)
    wait_for_unsent(screen.page, 1)
    screen.page.unroute("**/masklets/*/prompts")
    screen.page.reload()
    screen.expect_open()
    assert len(screen.product.get(f"/videos/{video_id}/prompts")) == 2


def test_tracking_without_a_prompt_says_what_to_do(screen: Screen, video_id: str) -> None:
    screen.press("t")
    expect(screen.page.get_by_role("status").filter(has_text="click")).to_be_visible()
    screen.expect_saved()
    assert screen.product.get(f"/videos/{video_id}/propagations") == []


def test_untrained_masks_are_never_shown_as_if_they_were_good(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.expect_saved()  # else the page sends the click again, and hears of a trained mask
    notice = "These weights were never trained. Fetch others with `./run weights fetch sam2.1-tiny`."
    model = {"name": "nano", "weights": None, "trained": False, "notice": notice, "device": "cpu"}
    screen.page.route("**/api/model?*", lambda route: route.fulfill(json=model))
    screen.page.route("**/masks?*", as_untrained)
    screen.page.reload()
    screen.expect_open()
    screen.expect_masks(1)
    expect(screen.page.get_by_role("note")).to_contain_text("./run weights fetch sam2.1-tiny")
    expect(screen.page.get_by_text("untrained", exact=True)).to_be_visible()
    screen.page.get_by_role("button", name="Export").click()
    expect(screen.page.get_by_role("dialog")).to_contain_text("never trained")


def test_a_video_that_is_gone_says_so(screen: Screen) -> None:
    screen.page.goto(f"{screen.product.url}/videos/00000000-0000-0000-0000-000000000000")
    expect(screen.page.get_by_role("alert")).to_be_visible()
    screen.page.get_by_role("link", name="All videos", exact=True).click()
    expect(screen.page.get_by_role("heading", name="Videos", exact=True)).to_be_visible()


def as_untrained(route: Route) -> None:
    """Pass masks on as if untrained weights had made them."""
    answer = route.fetch()
    masks = answer.json()
    for mask in masks:
        mask["origin"]["trained"] = False
    route.fulfill(response=answer, body=json.dumps(masks))
