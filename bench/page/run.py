"""The whole measurement: start everything, open the page, ask one question after the other."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from playwright.sync_api import ViewportSize, sync_playwright

from backend.accounts.gate import COOKIE
from backend.core.settings import CHECKOUT, Settings
from backend.db.engine import dispose, make_sessions
from backend.videos.entities import Video
from bench.page.numbers import Number
from bench.page.scene import OBJECTS, SECONDS, add_objects, click_places, write_clip
from bench.page.screen import PROBE, Measuring
from media.sample import SampleVideo
from supervisor.main import DATABASE
from supervisor.postgres import running_address
from tests.e2e.conftest import FLAGS
from tests.e2e.product import Product, running_product
from tests.e2e.screen import Screen

RESULT = Path("var/bench/page.json")
WEIGHTS = CHECKOUT / "model" / "weights" / "nano.safetensors"
NAMES = ("steps", "playing", "clicks", "strokes", "scrubbing")
WINDOW: ViewportSize = {"width": 1440, "height": 900}


def run(words: Sequence[str], say: Callable[[str], None] = print) -> None:
    """Measure the page and write what was found."""
    parser = argparse.ArgumentParser(prog="bench page", description="The screen against its bars.")
    parser.add_argument("--quick", action="store_true", help="about two minutes, to see that it works")
    parser.add_argument("--json", type=Path, default=RESULT, help="where results go")
    parser.add_argument(
        "--only", action="append", choices=["steps", "playing", "strokes", "clicks", "scrubbing"]
    )
    options = parser.parse_args(words)
    found: list[Number] = []
    with tempfile.TemporaryDirectory(prefix="maskloom-page-") as folder, _open(Path(folder)) as opened:
        for name, question in _questions(*opened, quick=options.quick).items():
            if options.only and name not in options.only:
                continue
            numbers = question()
            found += numbers
            for number in numbers:
                say(number.line())
            _write(found, options.json, quick=options.quick)
    say(f"raw numbers: {options.json}")


def _questions(
    measuring: Measuring, clip: SampleVideo, *, quick: bool
) -> dict[str, Callable[[], list[Number]]]:
    places = click_places(clip, 5 if quick else 21)
    return {
        "steps": lambda: measuring.steps(30 if quick else 200),
        "playing": lambda: measuring.playing(1 if quick else 3),
        "clicks": lambda: measuring.clicks(places),
        "strokes": lambda: measuring.strokes(2 if quick else 10),
        "scrubbing": lambda: measuring.scrubbing(60 if quick else 600),
    }


@contextmanager
def _open(folder: Path) -> Iterator[tuple[Measuring, SampleVideo]]:
    """Start the product with a clip and objects, and open it in Chromium."""
    file, home = folder / "clip.mp4", folder / "home"
    home.mkdir()
    clip = write_clip(file)
    with running_product(home, WEIGHTS) as product:
        video_id = product.upload(file, file.name)
        frame_count = _fill(product, UUID(video_id))
        with sync_playwright() as library:
            chromium = library.chromium.launch(executable_path=_chromium(), args=FLAGS)
            context = chromium.new_context(viewport=WINDOW)
            context.add_cookies([{"name": COOKIE, "value": product.session_cookie, "url": product.url}])
            page = context.new_page()
            page.add_init_script(PROBE.read_text())
            screen = Screen(page, product)
            screen.visit(video_id)
            screen.expect_masks(OBJECTS)
            yield Measuring(screen, frame_count), clip
            chromium.close()


def _chromium() -> str:
    for name in (os.environ.get("MASKLOOM_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    raise SystemExit("no Chromium here: install one, or name it in MASKLOOM_CHROMIUM")


def _fill(product: Product, video_id: UUID) -> int:
    """Put objects into the video. Gives its number of frames."""
    address = running_address(product.home.resolve(), DATABASE)
    sessions = make_sessions(Settings(home=product.home, database_url=address or ""))
    try:
        with sessions.begin() as session:
            video = session.get_one(Video, video_id)
            add_objects(session, video)
            return video.shape.frame_count
    finally:
        dispose(sessions)


def _write(found: Sequence[Number], path: Path, *, quick: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**vars(number), "holds": number.holds} for number in found]
    result = {"quick": quick, "seconds": SECONDS, "objects": OBJECTS, "results": rows}
    path.write_text(json.dumps(result, indent=2) + "\n")
