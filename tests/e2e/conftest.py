"""A running product, a browser, and a small video that is ready to be annotated."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from backend.accounts.gate import COOKIE
from backend.core.settings import CHECKOUT
from media.sample import write_sample_video
from tests.e2e.product import Product, running_product
from tests.e2e.screen import Screen

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTH, HEIGHT, SECONDS = 320, 180, 1.0
FRAMES = 24

LATE_MS = int(os.environ.get("MASKLOOM_TEST_LATE_MS", "0"))
"""How late the page hears every answer of the server: shows what a test, or the page, takes for granted."""
_ANSWER_LATE = f"""(() => {{
  const ask = window.fetch;
  window.fetch = async (...wish) => {{
    const answer = await ask(...wish);
    await new Promise((goOn) => setTimeout(goOn, {LATE_MS}));
    return answer;
  }};
}})()"""


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights with which every click finds something.

    What it finds is arbitrary, but freshly drawn weights may as well call every object absent, and then there
    would be no mask to look at.
    """
    from safetensors.torch import save_file

    from model import load

    state = {name: tensor.clone().contiguous() for name, tensor in load("nano").state_dict().items()}
    state["sam_mask_decoder.pred_obj_score_head.layers.2.bias"] += 5.0
    path = tmp_path_factory.mktemp("weights") / "always-visible.safetensors"
    save_file(state, path)
    return path


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, weights: Path) -> Iterator[Product]:
    """Maskloom, started like a user starts it."""
    page = CHECKOUT / "frontend" / "dist" / "index.html"
    assert page.is_file(), "the page is not built: run `./run setup`"
    with running_product(tmp_path_factory.mktemp("home"), weights) as running:
        yield running


@pytest.fixture(scope="module")  # its event loop would stand in the way of asynchronous tests elsewhere
def browser(chromium: str) -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as library:
        started = library.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        yield started
        started.close()


expect.set_options(timeout=30_000)  # a loaded machine is slow to paint, too
_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note whether the test failed, for the picture that is then kept."""
    report = yield
    if call.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture
def page(
    browser: Browser, product: Product, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Page]:
    """A fresh browser profile with one tab, signed in; a script error on the page fails the test."""
    context = new_profile(browser, product, product.session_cookie)
    offer_no_guide(context, product.get("/me")["id"])
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda message: errors.extend(script_errors(message)))
    yield tab
    if request.node.stash.get(_FAILED, False):
        tab.screenshot(path=tmp_path / "failure.png")
        print(f"the page as it was: {tmp_path / 'failure.png'}")
    context.close()
    assert errors == []


def new_profile(browser: Browser, product: Product, session_cookie: str | None) -> BrowserContext:
    """A browser profile of its own; with the secret of a sign-in, that person's."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    if LATE_MS > 0:
        context.add_init_script(_ANSWER_LATE)
    if session_cookie is not None:
        context.add_cookies([{"name": COOKIE, "value": session_cookie, "url": product.url}])
    return context


def offer_no_guide(context: BrowserContext, account_id: str) -> None:
    """Make it a browser in which the person has been offered the guided task before."""
    key, ended = f"maskloom.guide.{account_id}", '{"name":"ended"}'
    context.add_init_script(f"localStorage.getItem('{key}') ?? localStorage.setItem('{key}', '{ended}')")


def script_errors(message: ConsoleMessage) -> list[str]:
    """Errors that scripts report; requests that a test makes fail on purpose are reported by the browser."""
    by_browser = "Failed to load resource" in message.text or "WebSocket connection" in message.text
    return [message.text] if message.type == "error" and not by_browser else []


@pytest.fixture
def screen(page: Page, product: Product) -> Screen:
    """The page of the running product."""
    return Screen(page, product)


@pytest.fixture
def project(product: Product, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A project of its own, archived afterwards so that others see nothing of it."""
    made = product.client.post("/api/projects", json={"name": f"Roads of {tmp_path.name}"})
    made.raise_for_status()
    yield made.json()
    product.client.patch(f"/api/projects/{made.json()['id']}", json={"archived": True}).raise_for_status()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small video made by code."""
    path = tmp_path_factory.mktemp("clips") / "toys.mp4"
    write_sample_video(path, seconds=SECONDS, width=WIDTH, height=HEIGHT)
    return path


@pytest.fixture
def video_id(screen: Screen, clip: Path, tmp_path: Path) -> str:
    """A video of its own for each test, named after it and open on the screen."""
    uploaded = screen.product.upload(clip, f"{tmp_path.name}.mp4")
    screen.visit(uploaded)
    return uploaded


@pytest.fixture(scope="session")
def still_video(product: Product, clip: Path) -> str:
    """A video that all tests share which change nothing in it."""
    return product.upload(clip, "still.mp4")


@pytest.fixture
def looking(screen: Screen, still_video: str) -> str:
    """The shared video, open on the screen."""
    screen.visit(still_video)
    return still_video
