"""Every page under the eyes of axe, in dark and in light: no serious fault."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

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


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical on the page as it is."""
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
        lit.goto(f"{screen.product.url}{path}")
        expect(lit.locator("main")).to_be_visible(timeout=PATIENCE_MS)
        lit.wait_for_load_state("networkidle")
        faults[path] = serious(lit)
    assert {path: found for path, found in faults.items() if found} == {}


def test_annotator(lit: Page, screen: Screen, video_id: str) -> None:
    screen.click(160, 90)
    screen.expect_masks(1)
    screen.expect_saved()
    assert serious(lit) == []
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
