"""Tasks in a real browser: taking, handing in, skipping, coming back, and what each phase allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from backend.accounts.gate import COOKIE
from tests.e2e.conftest import script_errors
from tests.e2e.court import Court, cookie_of, open_court
from tests.e2e.product import Product
from tests.e2e.screen import PATIENCE_MS, Screen

pytestmark = pytest.mark.e2e

TOOLS = {
    "phase-1": {"Click", "Box", "Brush", "Eraser", "Polygon: add", "Polygon: take away"},
    "phase-2": {"Click", "Box", "Brush", "Eraser", "Polygon: add", "Polygon: take away", "Track"},
    "phase-3": {"Click", "Box", "Brush", "Eraser", "Polygon: add", "Polygon: take away", "Track"},
    "clicks-only": {"Click"},
}


@pytest.fixture(scope="module")
def court(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    with open_court(product, tmp_path_factory.mktemp("tasks")) as opened:
        wish = {"key": "clicks-only", "name": "Clicks only", "tools": ["click"], "predictor": "image"}
        opened.admin.post(f"{opened.project}/phases", wish)
        yield opened


@pytest.fixture
def grace(browser: Browser, product: Product, court: Court) -> Iterator[Screen]:
    """Grace, signed in; a script error on her page fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": COOKIE, "value": cookie_of(court.grace), "url": product.url}])
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.extend(script_errors(message)))
    yield Screen(page, product)
    context.close()
    assert errors == []


def open_task(court: Court, phase: str = "phase-3", **wish: Any) -> dict[str, Any]:
    """Make a task for Grace."""
    phases = {each["key"]: each["id"] for each in court.admin.get(f"{court.project}/phases")}
    body = {
        "video_id": court.video_id,
        "assigned_to": court.grace.account_id,
        "phase_id": phases[phase],
        **wish,
    }
    task: dict[str, Any] = court.admin.post(f"{court.project}/tasks", body)
    return task


def visit_task(screen: Screen, task: dict[str, Any]) -> None:
    screen.page.goto(f"{screen.product.url}/tasks/{task['id']}")
    expect(screen.stage).not_to_have_attribute("data-shown-frame", "", timeout=PATIENCE_MS)
    screen.expect_saved()


def test_take_annotate_submit_and_come_back(grace: Screen, court: Court) -> None:
    task = open_task(court, name="Ball")
    page = grace.page
    page.goto(f"{grace.product.url}/work")
    page.get_by_role("button", name="Take the next task").click()
    expect(page.locator("[data-phase=phase-3]")).to_be_visible(timeout=PATIENCE_MS)
    grace.expect_frame(0)
    grace.click(160, 90)
    grace.expect_masks(1)
    expect(page.locator("[data-active-s]")).to_contain_text("1 click")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("[data-group=submitted]")).to_contain_text("Ball")

    [check] = court.vera.post(f"{court.project}/checks/next")
    verdict = {
        "label": "unsatisfactory",
        "reason": "boundary",
        "span": {"first": 7, "last": 9},
        "note": "Mind the edge",
        "mark": {"frame_index": 7, "points": [[20, 20], [60, 50]]},
        "active_ms": 1000,
    }
    court.vera.post(f"/checks/{check['id']}/verdict", verdict)
    page.reload()
    returned = page.locator("[data-group=returned]")
    expect(returned).to_contain_text("Ball", timeout=PATIENCE_MS)
    expect(returned).to_contain_text("Mind the edge")
    returned.get_by_role("link", name="Continue").click()
    grace.expect_frame(7)
    expect(page.locator("[data-return]")).to_contain_text("Mind the edge")
    expect(page.locator("canvas[data-layer=pen-mark]")).to_have_attribute("data-points", "2")
    page.keyboard.press("ArrowRight")
    grace.expect_frame(8)
    page.reload()
    grace.expect_frame(8)  # a reload stays where one was
    assert court.state(task["id"]) == "in-progress"


def test_skip_with_a_reason(grace: Screen, court: Court) -> None:
    task = open_task(court)
    visit_task(grace, task)
    grace.press("Control+Space")
    dialog = grace.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Skip", exact=True)).to_be_disabled()
    dialog.get_by_role("button", name="Too hard for me").click()
    dialog.get_by_role("button", name="Skip", exact=True).click()
    court.wait_for_state(task["id"], "queued")
    [skipped] = [
        change for change in court.admin.get(f"/tasks/{task['id']}/history") if change["action"] == "skip"
    ]
    assert skipped["reason"] == "Too hard for me"


def test_give_back_and_what_is_not_there(grace: Screen, court: Court) -> None:
    task = open_task(court)
    visit_task(grace, task)
    grace.page.get_by_role("button", name="Give back").click()
    court.wait_for_state(task["id"], "queued")
    grace.page.goto(f"{grace.product.url}/tasks/{court.video_id}")
    expect(grace.page.get_by_role("alert")).to_contain_text("There is no such task")


@pytest.mark.parametrize("phase", sorted(TOOLS))
def test_a_phase_shows_its_tools_only(grace: Screen, court: Court, phase: str) -> None:
    task = open_task(court, phase)
    visit_task(grace, task)
    expect(grace.page.locator(f"[data-phase={phase}]")).to_be_visible()
    every = TOOLS["phase-3"]
    for name in sorted(every):
        button = grace.page.get_by_role("button", name=name, exact=True)
        expect(button).to_have_count(1 if name in TOOLS[phase] else 0)
    if "Track" not in TOOLS[phase]:
        grace.click(160, 90)
        grace.expect_saved()
        grace.press("t")
        assert court.admin.get(f"/videos/{court.video_id}/propagations") == []
    court.grace.post(f"/tasks/{task['id']}/skip", {"reason": "seen"})


def test_time_at_work_is_told(grace: Screen, court: Court) -> None:
    task = open_task(court)
    visit_task(grace, task)
    grace.click(160, 90)
    grace.expect_saved()
    grace.page.mouse.move(300, 300)
    with grace.page.expect_response("**/ledger", timeout=PATIENCE_MS) as told:
        pass
    assert told.value.json()["written"] >= 1
    spent = [
        event
        for event in court.admin.get(f"{court.project}/ledger")
        if event["kind"] == "time" and event["masklet_id"] == task["masklet_id"]
    ]
    assert spent
    assert all(0 <= event["active_ms"] <= 30_000 for event in spent)
