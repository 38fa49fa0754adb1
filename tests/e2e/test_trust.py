"""Nothing that a person did is lost, doubled or sent under another's name; people see each other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid5

import pytest
from playwright.sync_api import Browser, Error, Page, Route, expect

from backend.accounts.gate import COOKIE
from tests.e2e.conftest import FRAMES, new_profile, offer_no_guide
from tests.e2e.court import Court, cookie_of, open_court
from tests.e2e.kept import Rows, wait_for_unsent, wait_until_kept
from tests.e2e.product import Product
from tests.e2e.screen import PATIENCE_MS, PROMPTS_URL, Screen
from tests.e2e.tries import is_second_try

pytestmark = pytest.mark.e2e

TIME = ("maskloom-time", "events")


@pytest.fixture(scope="module")
def court(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    with open_court(product, tmp_path_factory.mktemp("trust")) as opened:
        yield opened


@pytest.fixture
def grace(browser: Browser, product: Product, court: Court) -> Iterator[Screen]:
    """Grace, in a browser of her own."""
    context = new_profile(browser, product, cookie_of(court.grace))
    offer_no_guide(context, court.grace.account_id)
    yield Screen(context.new_page(), product)
    context.close()


def prompts(screen: Screen, video_id: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = screen.product.get(f"/videos/{video_id}/prompts")
    return found


def expect_unsent(page: Page, count: int) -> None:
    """Wait until the page says that so much is unsent, and has written it down."""
    mark = page.locator("[data-saved=waiting]")
    expect(mark).to_have_text(f"{count} waiting: no connection", timeout=PATIENCE_MS)
    wait_for_unsent(page, count)


def test_a_stroke_outlives_the_death_of_the_server(screen: Screen, video_id: str) -> None:
    screen.press("b")
    mouse = screen.page.mouse
    mouse.move(*screen.at(100, 60))
    mouse.down()
    mouse.move(*screen.at(140, 80))
    with screen.product.without_server():
        mouse.move(*screen.at(180, 100))
        mouse.up()
        expect_unsent(screen.page, 2)  # the object, and its mask
    screen.expect_saved()
    [stored] = prompts(screen, video_id)
    assert stored["tool"] == "brush"
    assert screen.masks(video_id)[0]["area"] > 0


def test_what_waits_goes_out_in_order_after_the_tab_was_closed(screen: Screen, video_id: str) -> None:
    context = screen.page.context
    tab = Screen(context.new_page(), screen.product)
    tab.visit(video_id)
    context.route(PROMPTS_URL, lambda route: route.abort())
    for x in (100, 160, 220):
        tab.click(x, 90)
    expect_unsent(tab.page, 3)
    tab.page.locator("[data-saved=waiting]").click()
    expect(tab.page.get_by_role("dialog").get_by_role("listitem")).to_have_count(3)
    tab.page.close()
    context.unroute(PROMPTS_URL)
    again = Screen(context.new_page(), screen.product)
    again.visit(video_id)
    assert [stored["value"]["x"] for stored in ordered(again, video_id)] == pytest.approx(
        [100, 160, 220], abs=1
    )


def ordered(screen: Screen, video_id: str) -> list[dict[str, Any]]:
    """Clicks by their place in the log."""
    found: list[dict[str, Any]] = sorted(
        screen.product.get(f"/videos/{video_id}/prompts"), key=lambda prompt: prompt["sequence"]
    )
    return found


def test_nobody_else_sends_what_somebody_left(screen: Screen, court: Court) -> None:
    product, context = screen.product, screen.page.context
    before = len(prompts(screen, court.video_id))
    tab = Screen(context.new_page(), product)
    tab.visit(court.video_id)
    context.route(PROMPTS_URL, lambda route: route.abort())
    tab.press("Insert")
    tab.click(160, 90)
    expect_unsent(tab.page, 1)
    tab.page.close()
    context.unroute(PROMPTS_URL)

    context.add_cookies([{"name": COOKIE, "value": cookie_of(court.grace), "url": product.url}])
    hers = Screen(context.new_page(), product)
    hers.visit(court.video_id)  # what a page has taken over is sent once it says that all is saved
    assert len(prompts(screen, court.video_id)) == before
    hers.page.close()

    context.add_cookies([{"name": COOKIE, "value": product.session_cookie, "url": product.url}])
    back = Screen(context.new_page(), product)
    back.visit(court.video_id)
    assert len(prompts(screen, court.video_id)) == before + 1


def test_time_at_work_outlives_a_crash_of_the_browser(screen: Screen, video_id: str) -> None:
    product, context = screen.product, screen.page.context
    account, project = product.get("/me")["id"], product.get(f"/videos/{video_id}")["project_id"]
    tab = Screen(context.new_page(), product)
    context.route("**/ledger", lambda route: route.abort())
    tab.visit(video_id)
    tab.click(160, 90)
    tab.expect_saved()
    written = wait_until_kept(tab.page, *TIME, lambda rows: len(rows) > 0)
    crash(tab.page)
    context.unroute("**/ledger")

    again = Screen(context.new_page(), product)
    again.visit(video_id)
    left = {row["id"] for row in written}
    wait_until_kept(again.page, *TIME, lambda rows: left.isdisjoint(row["id"] for row in rows))
    again.page.reload()  # and is not counted twice
    again.expect_open()
    stored = {event["id"]: event["active_ms"] for event in ledger(product, project)}
    for row in written:
        event_id = uuid5(UUID(row["clientId"]), f"{account}:{row['event']['sequence']}")
        assert stored[str(event_id)] == row["event"]["active_ms"]


def ledger(product: Product, project_id: str) -> list[dict[str, Any]]:
    """All events of a project, page by page."""
    events: list[dict[str, Any]] = []
    while page := product.get(
        f"/projects/{project_id}/ledger", after=events[-1]["sequence"] if events else 0
    ):
        events += page
    return events


def crash(page: Page) -> None:
    """Kill what runs a tab, as a crash would: nothing in it learns of that."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    page.close()


def test_undo_and_redo_go_on_after_a_reload(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.track_to_the_end()
    tracked = screen.masks(video_id)
    assert len(tracked) == FRAMES
    screen.page.reload()
    screen.expect_open()
    steps = screen.page.locator("[data-step=done]")
    expect(steps).to_have_count(2)
    expect(steps.first).to_contain_text("Tracked")

    screen.press("Control+z")
    screen.expect_saved()
    assert list(screen.masks(video_id)) == [0]
    screen.press("Control+z")
    screen.expect_saved()
    assert screen.masks(video_id) == {}

    wait_until_kept(screen.page, "maskloom", "histories", has_undone_two)
    screen.page.reload()
    screen.expect_open()
    expect(screen.page.locator("[data-step=undone]")).to_have_count(2)
    screen.press("Control+Shift+z", "Control+Shift+z")
    screen.expect_saved()
    again = screen.masks(video_id)
    assert {frame: mask["counts"] for frame, mask in again.items()} == {
        frame: mask["counts"] for frame, mask in tracked.items()
    }


def has_undone_two(histories: Rows) -> bool:
    """Whether two steps are written down that can be done again."""
    return any(len(row["history"]["undone"]) == 2 for row in histories)


def test_a_removed_object_comes_back_by_undo(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.press("Shift+Delete")
    dialog = screen.page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 frame")
    dialog.get_by_role("button", name="Delete").click()
    expect(screen.object_row(1)).to_have_count(0)
    screen.expect_masks(0)
    screen.press("Control+z")
    expect(screen.object_row(1)).to_be_visible()
    screen.expect_masks(1)
    screen.expect_saved()
    assert len(screen.product.get(f"/videos/{video_id}/masklets")) == 1


@pytest.mark.parametrize(
    ("choice", "stored"), [("Keep mine", 2), ("Keep the other", 1)], ids=["mine", "theirs"]
)
def test_two_versions_of_a_mask_are_shown(screen: Screen, video_id: str, choice: str, stored: int) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    revision = screen.masks(video_id)[0]["revision"]
    answered: list[str] = []

    def changed_meanwhile(route: Route) -> None:
        if answered:
            route.continue_()
            return
        answered.append(route.request.url)
        problem = {"type": "/problems/mask-changed", "title": "Changed", "status": 409, "revision": revision}
        route.fulfill(status=409, content_type="application/problem+json", body=json.dumps(problem))

    screen.page.route("**/masklets/*/prompts", changed_meanwhile)
    screen.press("b")
    screen.drag(60, 40, 120, 60)
    dialog = screen.page.get_by_role("dialog")
    expect(dialog.get_by_role("img")).to_have_count(2)
    dialog.get_by_role("button", name=choice).click()
    expect(dialog).to_be_hidden()
    screen.expect_saved()
    entries = screen.product.get(f"/videos/{video_id}/history")
    assert sum(step["kind"] == "prompt" for step in entries) == stored


def test_two_people_on_one_video(screen: Screen, grace: Screen, court: Court) -> None:
    grace.visit(court.video_id)
    grace.press("Insert")
    grace.click(80, 50)
    grace.expect_saved()
    screen.visit(court.video_id)
    expect(screen.page.get_by_role("list", name="Also here")).to_contain_text("G")
    newest = court.admin.get(f"/videos/{court.video_id}/masklets")[-1]["number"]
    expect(screen.object_row(newest).locator("[data-holder]")).to_have_text("Grace", timeout=PATIENCE_MS)

    screen.object_row(newest).get_by_role("button", name=f"Select object {newest}").click()
    screen.click(40, 40)
    expect(screen.page.get_by_text("Grace works on this masklet")).to_be_visible(timeout=PATIENCE_MS)
    screen.expect_saved()

    screen.press("Insert")  # an object of one's own in the same video
    screen.click(240, 120)
    expect(grace.object_row(newest + 1).locator("[data-holder]")).to_have_text("Ada", timeout=PATIENCE_MS)


def test_the_session_goes_on_after_the_worker_was_killed(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    with screen.product.without_worker():
        screen.click(60, 60, negative=True)
        screen.expect_prompts(2)
    screen.expect_saved()
    screen.track_to_the_end()
    masks = screen.masks(video_id)
    assert len(masks) == FRAMES
    assert masks[0]["state"] == "edited"
    assert len(prompts(screen, video_id)) == 2


def test_keys_are_bound_anew_and_a_conflict_is_told(screen: Screen, looking: str) -> None:
    page = screen.page
    screen.press("?")
    row = page.locator("[data-action=next-frame]")
    row.get_by_role("button").click()
    screen.press("t")
    expect(row.get_by_role("alert")).to_contain_text("Track both ways")
    row.get_by_role("button", name="Leave it").click()
    row.get_by_role("button").click()
    screen.press("F8")
    expect(row).to_contain_text("F8")
    page.get_by_role("button", name="Close", exact=True).click()
    screen.press("F8")
    screen.expect_frame(1)
    page.reload()
    screen.expect_open()
    screen.expect_frame(1)
    screen.press("F8")
    screen.expect_frame(2)


def test_a_whole_masklet_by_keyboard(
    request: pytest.FixtureRequest, screen: Screen, court: Court, grace: Screen
) -> None:
    wish = {"video_id": court.video_id, "assigned_to": court.grace.account_id}
    sooner = int(is_second_try(request))  # than what the first try left
    task = court.admin.post(f"{court.project}/tasks", {**wish, "priority": sooner})
    page = grace.page
    page.goto(f"{screen.product.url}/work")
    expect(page.get_by_role("button", name="Take the next task")).to_be_visible()
    tab_to(page, "Take the next task")
    grace.press("Enter")
    expect(grace.stage).to_have_attribute("data-shown-frame", "0", timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name="Submit")).to_be_visible(timeout=PATIENCE_MS)
    grace.expect_open()
    assert page.url == f"{screen.product.url}/tasks/{task['id']}"
    grace.press(*["Control+ArrowRight"] * 2, "Enter")
    grace.expect_prompts(1)
    grace.expect_saved()
    grace.press("t")
    grace.expect_saved()  # from here on the page knows of the run
    expect(grace.running).to_be_hidden(timeout=PATIENCE_MS)
    grace.press("Control+Enter")
    expect(page).not_to_have_url(f"{screen.product.url}/tasks/{task['id']}", timeout=PATIENCE_MS)
    assert court.state(task["id"]) == "submitted"


def tab_to(page: Page, name: str) -> None:
    """Move the focus with Tab until it is on a button."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == name:
            return
    raise AssertionError(f"Tab never reached “{name}”")
