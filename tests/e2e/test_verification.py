"""Verifiers in a real browser: every verdict, the round back, many at once, without connection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cli.simulation.people import Person
from tests.e2e.conftest import new_profile, script_errors
from tests.e2e.court import Court, cookie_of, open_court
from tests.e2e.kept import wait_until_kept
from tests.e2e.product import Product
from tests.e2e.screen import PATIENCE_MS
from tests.e2e.tries import is_second_try

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def first_court(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """What these tests share: each one leaves nothing to judge."""
    with open_court(product, tmp_path_factory.mktemp("court")) as opened:
        yield opened


@pytest.fixture
def court(request: pytest.FixtureRequest, product: Product, tmp_path: Path) -> Iterator[Court]:
    """A project where nothing waits to be judged: for a second try another one."""
    if is_second_try(request):
        with open_court(product, tmp_path) as opened:
            yield opened
    else:
        yield request.getfixturevalue("first_court")


def sit_down(browser: Browser, product: Product, person: Person) -> Page:
    """A tab in which a person is signed in; the test fails where its scripts do."""
    return new_profile(browser, product, cookie_of(person)).new_page()


@pytest.fixture
def desk(browser: Browser, product: Product, court: Court) -> Iterator[Page]:
    """Vera's tab."""
    page = sit_down(browser, product, court.vera)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.extend(script_errors(message)))
    yield page
    page.context.close()
    assert errors == []


def open_queue(page: Page, product: Product, path: str = "") -> None:
    page.goto(f"{product.url}/verify{path}")


def expect_masklet(page: Page, name: str) -> None:
    """Wait until the contact sheet of a masklet is painted."""
    expect(page.get_by_role("heading", level=1)).to_have_text(name, timeout=PATIENCE_MS)
    expect(page.locator("[data-painted=true]")).to_be_visible(timeout=PATIENCE_MS)


def expect_stored(page: Page) -> None:
    expect(page.locator("[data-kept=none]")).to_be_visible(timeout=PATIENCE_MS)


def test_every_verdict_and_the_next_opens_at_once(desk: Page, product: Product, court: Court) -> None:
    tasks = [court.submit(name, truth=at % 2) for at, name in enumerate(("Ball", "Car", "Cloud"))]
    open_queue(desk, product)
    expect_masklet(desk, "Ball")
    causes = desk.locator("[data-cause]").all_inner_texts()
    assert {"first", "last"} <= set(causes)
    desk.keyboard.press("1")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Car")
    desk.keyboard.press("z")  # back, and judged otherwise: as long as the verdict is held
    expect_masklet(desk, "Ball")
    desk.keyboard.press("1")
    expect_masklet(desk, "Car")
    desk.keyboard.press("3")
    desk.keyboard.press("1")  # not well defined
    expect_masklet(desk, "Cloud")
    desk.keyboard.press("3")
    expect(desk.get_by_text("Why is it none?")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_text("Why is it none?")).to_be_hidden()
    desk.keyboard.press("1")
    expect(desk.locator("[data-empty]")).to_be_visible()
    expect_stored(desk)
    for task, state in zip(tasks, ("satisfactory", "rejected", "satisfactory"), strict=True):
        court.wait_for_state(task, state)
    assert [len(court.verdicts(task)) for task in tasks] == [1, 1, 1]
    assert court.verdicts(tasks[1])[0]["reason"] == "not-well-defined"
    assert court.verdicts(tasks[0])[0]["active_ms"] > 0


def test_a_return_reaches_the_annotator(desk: Page, browser: Browser, product: Product, court: Court) -> None:
    task = court.submit("Fish")
    open_queue(desk, product)
    expect_masklet(desk, "Fish")
    desk.keyboard.press("Space")  # the player opens and plays to the end
    stage = desk.get_by_role("application")
    expect(stage).to_have_attribute("data-shown-frame", "23", timeout=PATIENCE_MS)
    expect(desk.locator("[data-masks]")).to_have_attribute("data-masks", "1")
    expect(stage).to_contain_text("Mask of frame 20: one in 4 frames is annotated")
    for key in ("Home", "Shift+ArrowRight", "ArrowLeft", "ArrowLeft"):
        desk.keyboard.press(key)
    expect(stage).to_have_attribute("data-shown-frame", "8")
    expect(desk.locator("[data-masks]")).to_have_attribute("data-masks", "1")
    for key in ("i", "Shift+ArrowRight", "o", "2", "1"):  # boundary, from frame 8 to 18
        desk.keyboard.press(key)
    expect(desk.locator("[data-span]")).to_have_attribute("data-span", "8-18")
    box = stage.bounding_box()
    assert box is not None
    desk.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    desk.mouse.down()
    desk.mouse.move(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2 + 30, steps=4)
    desk.mouse.up()
    expect(desk.get_by_text("on frame 18")).to_be_visible()
    note = desk.get_by_label("Note for the annotator")
    note.fill("The tail.")
    note.press("Enter")
    expect(desk.locator("[data-empty]")).to_be_visible()
    expect_stored(desk)
    court.wait_for_state(task, "queued")
    [verdict] = court.verdicts(task)
    assert (verdict["reason"], verdict["span_first"], verdict["span_last"]) == ("boundary", 8, 18)
    assert verdict["mark"]["frame_index"] == 18
    assert len(verdict["mark"]["points"]) > 2

    grace = sit_down(browser, product, court.grace)
    grace.goto(f"{product.url}/tasks/{task}")
    told = grace.locator("[data-return]")
    expect(told).to_contain_text("Boundary", timeout=PATIENCE_MS)
    expect(told).to_contain_text("frames 8 to 18")
    expect(told).to_contain_text("The tail.")
    told.get_by_title("Show frame 18").click()
    expect(grace.get_by_role("application")).to_have_attribute("data-shown-frame", "18")
    grace.context.close()

    court.grace.post(f"/tasks/{task}/submit")
    expect_masklet(desk, "Fish")  # comes by itself
    expect(desk.locator("[data-return]")).to_contain_text("The tail.")
    desk.locator("[data-return]").get_by_title("Show frame 18").click()
    expect(desk.locator("canvas[data-earlier=true]")).to_have_attribute(
        "data-points", str(len(verdict["mark"]["points"]))
    )
    desk.keyboard.press("1")
    expect_stored(desk)
    court.wait_for_state(task, "satisfactory")


def test_a_verdict_without_connection_waits_also_over_a_reload(
    desk: Page, product: Product, court: Court
) -> None:
    tasks = [court.submit("Kite"), court.submit("Lamp")]
    open_queue(desk, product)
    expect_masklet(desk, "Kite")
    desk.route("**/checks/verdicts", lambda route: route.abort())
    desk.keyboard.press("1")
    expect_masklet(desk, "Lamp")  # fetched ahead
    desk.keyboard.press("1")
    expect(desk.locator("[data-count='2']")).to_be_visible()
    wait_until_kept(desk, "maskloom-verdicts", "verdicts", lambda rows: len(rows) == 2)
    assert [court.state(task) for task in tasks] == ["submitted", "submitted"]
    desk.unroute("**/checks/verdicts")
    desk.reload()
    expect_stored(desk)
    for task in tasks:
        court.wait_for_state(task, "satisfactory")
        assert len(court.verdicts(task)) == 1


def test_automatic_masklets_are_judged_together(desk: Page, product: Product, court: Court) -> None:
    court.generate()
    made = len(court.tasks("auto"))
    assert made >= 2
    open_queue(desk, product, "/together")
    tiles = desk.get_by_role("option")
    expect(tiles).to_have_count(made, timeout=PATIENCE_MS)
    expect(desk.locator("canvas[data-painted]")).to_have_count(made, timeout=PATIENCE_MS)
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Space")
    expect(desk.locator("[data-selected='1']")).to_be_visible()
    desk.keyboard.press("3")
    desk.keyboard.press("1")
    expect(tiles).to_have_count(made - 1)
    desk.keyboard.press("z")
    expect(tiles).to_have_count(made)
    tiles.first.click()
    tiles.last.click(modifiers=["Shift"])
    expect(desk.locator(f"[data-selected='{made}']")).to_be_visible()
    desk.keyboard.press("1")
    expect(desk.locator("[data-empty]")).to_be_visible()
    expect_stored(desk)
    for task in court.tasks("auto"):
        court.wait_for_state(task["id"], "satisfactory")


def test_own_record(desk: Page, product: Product, court: Court) -> None:
    court.submit("Moon")
    [check] = court.vera.post(f"{court.project}/checks/next")
    court.vera.post(f"/checks/{check['id']}/verdict", {"label": "satisfactory", "active_ms": 1000})
    judged = court.vera.get(f"{court.project}/my-verification")
    open_queue(desk, product, "/record")
    expect(desk.get_by_role("heading", name="My record")).to_be_visible()
    shown = desk.get_by_role("heading", name="Judged").locator("xpath=..")
    total = judged["satisfactory"] + judged["unsatisfactory"] + judged["rejected"]
    assert total > 0
    expect(shown).to_contain_text(str(total))
    expect(desk.get_by_text("It is never told which they were.")).to_be_visible()


def test_who_may_not_judge_is_told(browser: Browser, product: Product, court: Court) -> None:
    page = sit_down(browser, product, court.grace)
    open_queue(page, product)
    expect(page.get_by_text("You are no verifier of this project")).to_be_visible()
    page.context.close()
