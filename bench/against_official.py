"""How long do opening, clicking and tracking take, next to the official package?

Both run with the same random weights on the same frames, in float32, taking turns in one process; what is
printed is the ratio of medians, ours over official (below 1 = ours is faster).

python -m bench.against_official --network sam2.1-tiny --side 1024 --frames 12 --rounds 2
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from media.sample import sample_frames
from model.predictors import Clicks, VideoPredictor
from tests.parity import official, ours
from tests.parity.setup_official import OfficialNotInstalled, install
from tests.parity.weights import Recipe

RESULT = Path("var/bench/against_official.json")
CLICK, SECOND_CLICK = (480.0, 270.0), (500.0, 300.0)
WARM_FRAMES = 7  # from here on the memory bank is full

Seconds = dict[str, list[float]]
Frames = list[NDArray[np.uint8]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default="sam2.1-tiny")
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--frames", type=int, default=11)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    try:
        install()
    except OfficialNotInstalled as error:
        raise SystemExit(str(error)) from error
    frames = first_frames(arguments.frames)
    runs: dict[str, Callable[[], Seconds]] = {
        "official": lambda: time_official(arguments.network, arguments.side, frames),
        "ours": lambda: time_ours(arguments.network, arguments.side, frames),
    }
    times: dict[str, Seconds] = {name: {} for name in runs}
    for _ in range(arguments.rounds):
        for name, run in runs.items():
            for what, seconds in run().items():
                times[name].setdefault(what, []).extend(seconds)
    report(vars(arguments), times)


def first_frames(count: int) -> Frames:
    made = sample_frames(seconds=1 + count / 24)
    return [frame.rgb for frame in islice(made, count)]


@contextmanager
def timed(times: Seconds, what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    times.setdefault(what, []).append(time.perf_counter() - start)


@torch.inference_mode()
def time_official(network: str, side: int, frames: Frames) -> Seconds:
    times: Seconds = {}
    model = official.predictor_with_weights(network, side, Recipe(0))
    with tempfile.TemporaryDirectory() as folder:
        for index, frame in enumerate(frames):
            Image.fromarray(frame).save(Path(folder) / f"{index:05d}.jpg", quality=95)
        with timed(times, "open and first click"):
            state = model.init_state(folder)
            model.add_new_points_or_box(state, 0, 1, points=[CLICK], labels=[1])
        with timed(times, "next click"):
            model.add_new_points_or_box(state, 0, 1, points=[CLICK, SECOND_CLICK], labels=[1, 1])
        time_steps(times, model.propagate_in_video(state))
    return times


def time_ours(network: str, side: int, frames: Frames) -> Seconds:
    times: Seconds = {}
    predictor = VideoPredictor(ours.network_for(network, side, Recipe(0)))
    with tempfile.TemporaryDirectory() as folder:
        for index, frame in enumerate(frames):
            Image.fromarray(frame).save(Path(folder) / f"{index:05d}.jpg", quality=95)
        with timed(times, "open and first click"):
            session = predictor.open(Path(folder))
            session.prompt(1, 0, clicks=Clicks([CLICK], [1]))
        with timed(times, "next click"):
            session.prompt(1, 0, clicks=Clicks([CLICK, SECOND_CLICK], [1, 1]))
        time_steps(times, session.propagate("forward"))
        session.close()
    return times


def time_steps(times: Seconds, steps: Iterator[object]) -> None:
    """Time each tracked frame once the memory bank is full."""
    start = time.perf_counter()
    for number, _ in enumerate(steps):
        now = time.perf_counter()
        if number >= WARM_FRAMES:
            times.setdefault("tracked frame", []).append(now - start)
        start = now


def report(settings: dict[str, object], times: dict[str, Seconds]) -> None:
    rows = []
    for what, official_seconds in times["official"].items():
        theirs, own = statistics.median(official_seconds), statistics.median(times["ours"][what])
        rows.append({"what": what, "official_s": theirs, "ours_s": own, "ratio": own / theirs})
        print(
            f"{what:24} official {theirs * 1e3:8.0f} ms   ours {own * 1e3:8.0f} ms   ratio {own / theirs:.2f}"
        )
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({"settings": settings, "rows": rows, "raw": times}, indent=2))
    print(f"raw numbers: {RESULT}")


if __name__ == "__main__":
    main()
