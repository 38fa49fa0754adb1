"""Every page under the eyes of axe, in dark and in light: no serious fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, Route, expect

from backend.core.settings import CHECKOUT
from tests.e2e.screen import PATIENCE_MS, Screen

pytestmark = pytest.mark.e2e

AXE = CHECKOUT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = [
    "/",
    "/work",
    "/verify",
    "/verify/record",
    "/data-sets",
    "/admin",
    "/admin/people",
    "/admin/phases",
    "/tokens",
]


STATES = {  # pages, and what they ask the server for
    "/": "**/api/videos?*",
    "/videos/00000000-0000-4000-8000-000000000000": "**/api/videos/00000000*",
    "/tasks/00000000-0000-4000-8000-000000000000": "**/api/tasks/00000000*",
    "/work": "**/api/projects/*/tasks?*",
    "/verify": "**/checks/next*",
    "/verify/record": "**/my-verification*",
    "/data-sets": "**/api/projects/*/datasets*",
    "/data-sets/00000000-0000-4000-8000-000000000000": "**/api/datasets/00000000*",
    "/admin": "**/api/projects/*/overview*",
    "/tokens": "**/api/me/tokens*",
}
State = Literal["loading", "failed", "empty"]
BUSY = re.compile("^(Loading|One moment|Fetching)")  # what the page says while it waits

_AT_REST = """() => Promise.allSettled(
  document.getAnimations()
    .filter((animation) => animation.effect.getComputedTiming().endTime < Infinity)
    .map((animation) => animation.finished))"""


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical on the page, once nothing on it is half faded in."""
    page.evaluate(_AT_REST)
    page.evaluate(AXE.read_text())  # the page's own rules let no foreign script in
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


@pytest.fixture(params=["dark", "light"])
def lit(request: pytest.FixtureRequest, screen: Screen) -> Page:
    """A tab in one of the two lights."""
    theme = str(request.param)
    screen.page.add_init_script(f"localStorage.setItem('maskloom.theme', '{theme}')")
    return screen.page


def test_pages(lit: Page, screen: Screen) -> None:
    faults = {}
    for path in PAGES:
        with lit.expect_response("**/api/projects"):  # asked for once it is known who looks
            lit.goto(f"{screen.product.url}{path}")
        lit.wait_for_load_state("networkidle")
        expect(lit.get_by_role("status", name=BUSY)).to_have_count(0, timeout=PATIENCE_MS)
        faults[path] = serious(lit) + outline_faults(lit)
    assert {path: found for path, found in faults.items() if found} == {}


def outline_faults(page: Page) -> list[str]:
    """Where a page has not exactly one main part and one title."""
    counts = {name: page.locator(name).count() for name in ("main", "h1")}
    return [f"{count} × {name}" for name, count in counts.items() if count != 1]


@contextmanager
def answering(page: Page, pattern: str, state: State) -> Iterator[None]:
    """Have the server's answer to one question come never, as a failure, or with nothing in it."""

    def answer(route: Route) -> None:
        if state == "empty":
            route.fulfill(json=[])
        if state == "failed":
            route.fulfill(status=500, json={"title": "Broken", "status": 500, "detail": "Try again later."})

    page.route(pattern, answer)
    yield
    page.unroute(pattern, answer)


@pytest.mark.parametrize(
    ("lit", "state"),
    [("dark", "loading"), ("light", "failed"), ("dark", "empty")],
    ids=["loading", "failed", "empty"],
    indirect=["lit"],
)
def test_pages_without_content(lit: Page, screen: Screen, state: State) -> None:
    faults = {}
    for path, pattern in STATES.items():
        if state == "empty" and ("0000" in path or path in ("/verify/record", "/admin")):
            continue  # no lists
        with answering(lit, pattern, state):
            with lit.expect_request(pattern, timeout=PATIENCE_MS):
                lit.goto(f"{screen.product.url}{path}")
            wanted = {"loading": "[role=status]", "failed": "[role=alert]", "empty": "h1"}[state]
            expect(lit.locator(wanted).first).to_be_attached(timeout=PATIENCE_MS)
            faults[path] = serious(lit) + outline_faults(lit)
    assert {path: found for path, found in faults.items() if found} == {}


def test_annotator(lit: Page, screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.expect_saved()
    assert serious(lit) + outline_faults(lit) == []
    for name in ("Guideline", "Task", "Keys"):
        lit.get_by_role("tab", name=name).click()
        assert serious(lit) == []
    screen.press("?")
    expect(lit.get_by_role("dialog")).to_be_visible()
    assert serious(lit) == []


def test_motion_is_reduced_where_it_is_unwanted(screen: Screen, looking: str) -> None:
    screen.page.emulate_media(reduced_motion="reduce")
    longest = screen.page.evaluate(
        """() => Math.max(...[...document.querySelectorAll("*")].flatMap((element) => {
          const style = getComputedStyle(element);
          const times = [style.transitionDuration, style.animationDuration];
          return times.flatMap((text) => text.split(",").map(parseFloat));
        }))"""
    )
    assert longest < 0.05
