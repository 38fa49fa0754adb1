"""How long does a verifier wait for the next masklet?

From the key of a verdict until the next contact sheet is painted. Starts the product, submits masklets, and
judges them in headless Chromium. How long it takes to store verdicts is told beside it; nobody waits for
that.

python -m bench verdicts --quick
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Page, Request, sync_playwright

from backend.accounts.gate import COOKIE
from bench.page.run import WEIGHTS
from tests.e2e.conftest import FLAGS
from tests.e2e.court import Court, cookie_of, open_court
from tests.e2e.product import running_product

RESULT = Path("var/bench/verdicts.json")
BAR_S = 2.0
"""The median wait must be below this."""
WIDTH, HEIGHT = 1280, 720
LOOK_S = 1.0
"""A verifier looks at least so long; meanwhile the next masklet is fetched."""

_SHOWN = """before => {
  const page = document.querySelector("[data-check][data-painted=true]");
  return page !== null && page.dataset.check !== before;
}"""


def run(words: Sequence[str], say: Callable[[str], None] = print) -> None:
    """Measure and write what was found."""
    parser = argparse.ArgumentParser(prog="bench verdicts", description="How long verifiers wait.")
    parser.add_argument("--quick", action="store_true", help="6 masklets of a second instead of 20 of four")
    parser.add_argument("--json", type=Path, default=RESULT, help="where results go")
    options = parser.parse_args(words)
    count, seconds = (6, 1.0) if options.quick else (20, 4.0)
    with tempfile.TemporaryDirectory(prefix="maskloom-verdicts-") as name:
        folder = Path(name)
        home = folder / "home"
        home.mkdir()
        with (
            running_product(home, WEIGHTS) as product,
            open_court(product, folder, seconds=seconds, width=WIDTH, height=HEIGHT) as court,
        ):
            for number in range(count):
                court.submit(f"Object {number}", truth=number % len(court.objects))
            waits, stored = judge_all(court, product.url, count)
    found = {
        "waits_s": waits,
        "median_wait_s": statistics.median(waits[1:]),
        "stored_s": stored,
        "quick": options.quick,
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(found, indent=2) + "\n")
    say(f"first masklet            {waits[0]:7.3f} s")
    say(f"next one, median         {statistics.median(waits[1:]):7.3f} s   bar {BAR_S} s")
    say(f"next one, longest        {max(waits[1:]):7.3f} s")
    if stored:
        say(f"verdict stored, median   {statistics.median(stored):7.3f} s   nobody waits for it")
    say(f"raw numbers: {options.json}")


def judge_all(court: Court, url: str, count: int) -> tuple[list[float], list[float]]:
    """Judge so many masklets; gives the wait for each, and how long the server took to store verdicts."""
    with sync_playwright() as library:
        chromium = library.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": COOKIE, "value": cookie_of(court.vera), "url": url}])
        page = context.new_page()
        stored: list[float] = []
        page.on("requestfinished", lambda request: _note(request, stored))
        began = time.perf_counter()
        page.goto(f"{url}/verify")
        waits = [_until_shown(page, "", began)]
        for _ in range(count - 1):
            page.wait_for_timeout(LOOK_S * 1000)
            shown = page.locator("[data-check]").get_attribute("data-check") or ""
            began = time.perf_counter()
            page.keyboard.press("1")
            waits.append(_until_shown(page, shown, began))
        page.keyboard.press("1")
        page.locator("[data-kept=none]").wait_for(timeout=60_000)
        chromium.close()
    return waits, stored


def _until_shown(page: Page, before: str, began: float) -> float:
    page.wait_for_function(_SHOWN, arg=before, timeout=120_000, polling="raf")
    return round(time.perf_counter() - began, 4)


def _note(request: Request, stored: list[float]) -> None:
    if request.url.endswith("/checks/verdicts"):
        stored.append(round(request.timing["responseEnd"] / 1000, 4))
