"""Tasks in a real browser: taking, handing in, skipping, coming back, and what each phase allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import new_profile, offer_no_guide, script_errors
from tests.e2e.court import Court, cookie_of, open_court
from tests.e2e.product import Product
from tests.e2e.screen import PATIENCE_MS, Screen

pytestmark = pytest.mark.e2e

ALLOWED_S = 1000  # far from what the tests themselves take
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
        hurried = {"key": "hurried", "name": "Hurried", "tools": ["click"], "predictor": "image"}
        opened.admin.post(f"{opened.project}/phases", {**hurried, "time_limit_s": ALLOWED_S})
        yield opened


@pytest.fixture
def grace(browser: Browser, product: Product, court: Court) -> Iterator[Screen]:
    """Grace, signed in; a script error on her page fails the test."""
    context = new_profile(browser, product, cookie_of(court.grace))
    offer_no_guide(context, court.grace.account_id)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.extend(script_errors(message)))
    yield Screen(page, product)
    context.close()
    assert errors == []


Task = dict[str, Any]
OpenTask = Callable[..., Task]


@pytest.fixture
def open_task(court: Court) -> Iterator[OpenTask]:
    """Makes tasks for Grace; those that she leaves open are skipped, so that no other test gives her one."""
    phases = {each["key"]: each["id"] for each in court.admin.get(f"{court.project}/phases")}
    opened: list[str] = []

    def open_one(phase: str = "phase-3", name: str | None = None) -> Task:
        body = {
            "video_id": court.video_id,
            "assigned_to": court.grace.account_id,
            "phase_id": phases[phase],
            "name": name,
        }
        task: Task = court.admin.post(f"{court.project}/tasks", body)
        opened.append(task["id"])
        return task

    yield open_one
    for task_id in opened:
        if court.state(task_id) == "submitted":
            court.grace.post(f"/tasks/{task_id}/withdraw")
        if court.state(task_id) in ("queued", "in-progress"):
            court.grace.post(f"/tasks/{task_id}/skip", {"reason": "the test is over"})


def visit_task(screen: Screen, task: Task) -> None:
    """Open a task and wait until it is taken."""
    screen.page.goto(f"{screen.product.url}/tasks/{task['id']}")
    screen.expect_open()
    expect(screen.page.get_by_role("button", name="Submit")).to_be_visible(timeout=PATIENCE_MS)


def test_take_annotate_submit_and_come_back(grace: Screen, court: Court, open_task: OpenTask) -> None:
    name = f"Ball {uuid4().hex[:4]}"
    task = open_task(name=name)
    page = grace.page
    page.goto(f"{grace.product.url}/work")
    page.get_by_role("button", name="Take the next task").click()
    expect(page.locator("[data-phase=phase-3]")).to_be_visible(timeout=PATIENCE_MS)
    grace.expect_open()
    grace.expect_frame(0)
    grace.click(160, 90)
    grace.expect_saved()
    expect(page.locator("[data-active-s]")).to_contain_text("1 click")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("[data-group=submitted]")).to_contain_text(name)

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
    returned = page.locator("[data-group=returned]").get_by_role("listitem").filter(has_text=name)
    expect(returned).to_contain_text("Mind the edge", timeout=PATIENCE_MS)
    returned.get_by_role("link", name="Continue").click()
    grace.expect_open()
    grace.expect_frame(7)
    expect(page.locator("[data-return]")).to_contain_text("Mind the edge")
    expect(page.locator("canvas[data-layer=pen-mark]")).to_have_attribute("data-points", "2")
    page.keyboard.press("ArrowRight")
    grace.expect_frame(8)
    page.reload()
    grace.expect_open()
    grace.expect_frame(8)  # a reload stays where one was
    assert court.state(task["id"]) == "in-progress"


def test_skip_with_a_reason(grace: Screen, court: Court, open_task: OpenTask) -> None:
    task = open_task()
    visit_task(grace, task)
    grace.press("Control+Space")
    dialog = grace.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Skip", exact=True)).to_be_disabled()
    dialog.get_by_role("button", name="Too hard for me").click()
    dialog.get_by_role("button", name="Skip", exact=True).click()
    expect(grace.page).to_have_url(f"{grace.product.url}/work", timeout=PATIENCE_MS)
    assert court.state(task["id"]) == "queued"
    [skipped] = [
        change for change in court.admin.get(f"/tasks/{task['id']}/history") if change["action"] == "skip"
    ]
    assert skipped["reason"] == "Too hard for me"


def test_give_back_and_what_is_not_there(grace: Screen, court: Court, open_task: OpenTask) -> None:
    task = open_task()
    visit_task(grace, task)
    grace.page.get_by_role("button", name="Give back").click()
    expect(grace.page).to_have_url(f"{grace.product.url}/work", timeout=PATIENCE_MS)
    assert court.state(task["id"]) == "queued"
    grace.page.goto(f"{grace.product.url}/tasks/{court.video_id}")
    expect(grace.page.get_by_role("alert")).to_contain_text("There is no such task")


@pytest.mark.parametrize("phase", sorted(TOOLS))
def test_a_phase_shows_its_tools_only(grace: Screen, court: Court, open_task: OpenTask, phase: str) -> None:
    task = open_task(phase)
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
        grace.expect_saved()  # nothing waits to be sent
        runs = court.admin.get(f"/videos/{court.video_id}/propagations")
        assert not any(task["masklet_id"] in run["masklet_ids"] for run in runs)


def test_time_at_work_is_told(grace: Screen, court: Court, open_task: OpenTask) -> None:
    task = open_task()
    visit_task(grace, task)
    grace.click(160, 90)
    grace.expect_saved()
    with grace.page.expect_response("**/ledger", timeout=PATIENCE_MS) as told:
        grace.page.mouse.move(300, 300)
    assert told.value.json()["written"] >= 1
    spent = [
        event
        for event in court.admin.get(f"{court.project}/ledger")
        if event["kind"] == "time" and event["masklet_id"] == task["masklet_id"]
    ]
    assert spent
    assert all(0 <= event["active_ms"] <= 30_000 for event in spent)


def spend(court: Court, task: Task, seconds: int) -> None:
    """Tell the server that Grace was at a task for so long."""
    pieces = [min(20, seconds - begun) for begun in range(0, seconds, 20)]
    events = [
        {"sequence": number, "masklet_id": task["masklet_id"], "active_ms": 1000 * piece}
        for number, piece in enumerate(pieces)
    ]
    court.grace.post(f"{court.project}/ledger", {"client_id": str(uuid4()), "events": events})


def test_the_time_that_a_phase_allows_is_shown(grace: Screen, court: Court, open_task: OpenTask) -> None:
    task = open_task("hurried")
    spend(court, task, 300)
    visit_task(grace, task)
    spent = grace.page.locator("[data-time]")
    expect(spent).to_have_attribute("data-time", "calm")
    expect(spent).to_contain_text(re.compile(r"5:[0-5]\d of 16:40"))  # and what passes while one looks

    spend(court, task, 520)
    grace.page.reload()
    grace.expect_open()
    expect(spent).to_have_attribute("data-time", "near")
    expect(spent).to_contain_text(re.compile(r"1[34]:\d\d of 16:40"))
    grace.click(160, 90)
    grace.expect_saved()
    expect(spent).to_contain_text("1 click")

    spend(court, task, 200)
    grace.page.reload()
    grace.expect_open()
    expect(spent).to_have_attribute("data-time", "reached")
    expect(grace.page.get_by_role("main")).to_contain_text("The time for this object is used up.")
    grace.click(60, 90)
    expect(grace.page.get_by_text("submit it as it is", exact=False).first).to_be_visible()


def test_a_task_that_nobody_holds_is_taken_from_the_video(screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.page.get_by_role("button", name="Give back").click()
    screen.page.get_by_role("button", name="Take the task").click(timeout=PATIENCE_MS)
    expect(screen.page.get_by_role("button", name="Submit")).to_be_visible()
    expect(screen.page.get_by_role("button", name="Take the task")).to_be_hidden()
