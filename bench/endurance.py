"""Does memory stay flat over long videos and many sessions?

Two questions, each asked in fresh processes:
growth: a long video made by code, five objects: how long does it take to open, and what is the peak memory of
a propagation over the whole of it, next to one a tenth as long?
soak: sessions opened, used and dropped, every second one without being closed: what stays behind?

python -m bench.endurance                          # a very small network, some minutes
python -m bench.endurance --network nano --frames 2000
"""

import argparse
import ctypes
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from media.encoder import VideoEncoder
from media.reader import FrameReader
from model import load
from model.predictors import Box, Clicks, SessionSettings, VideoPredictor, VideoSession
from model.tracker import Tracker

RESULT = Path("var/bench/endurance.json")
WIDTH, HEIGHT = 160, 96
OBJECTS = 5
MIB = 2**20
CAPS = SessionSettings(
    feature_bytes=2 * MIB, memory_bytes=MIB, disk_memory_bytes=16 * MIB, batch_objects=True
)
"""Small, so that the shorter video fills them as well; objects in one batch, since memory is the question."""
PICTURE_BYTES = MIB
"""Decoded pictures that the reader keeps; its default is more than the shorter video has."""
TELL_TIMES = 10
VERY_SMALL = "very-small"
USED_FRAMES = 6
WARM_UP = 50

Measured = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", default=VERY_SMALL)
    parser.add_argument("--frames", type=int, default=10_000)
    parser.add_argument("--sessions", type=int, default=500)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", choices=("growth", "soak"))
    parser.add_argument("--measure", nargs=2, metavar=("WHAT", "PATH"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if arguments.measure:
        what, path = arguments.measure
        measured = measure_growth if what == "growth" else measure_soak
        print(json.dumps(measured(arguments.network, Path(path), arguments.sessions)))
        return
    report: dict[str, object] = {"settings": vars(arguments)}
    with tempfile.TemporaryDirectory() as folder:
        if arguments.only != "soak":
            report["growth"] = compare_lengths(arguments, Path(folder))
        if arguments.only != "growth":
            report["soak"] = soak(arguments, Path(folder))
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(report, indent=2))
    print(json.dumps(report, indent=2))


def compare_lengths(arguments: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Measure a tenth of the length and the whole, each in a process of its own."""
    found = {}
    for frames in (arguments.frames // 10, arguments.frames):
        path = folder / f"{frames}.mp4"
        write_video(path, frames)
        found[frames] = in_own_process(arguments, "growth", path)
    short, long = (found[frames]["peak_mib"] for frames in sorted(found))
    return {"by_frames": found, "peak_ratio": round(long / short, 4)}


def soak(arguments: argparse.Namespace, folder: Path) -> Measured:
    path = folder / "soak.mp4"
    write_video(path, USED_FRAMES * 4)
    return in_own_process(arguments, "soak", path)


def in_own_process(arguments: argparse.Namespace, what: str, path: Path) -> Measured:
    """Run one measurement where nothing was allocated before."""
    command = [sys.executable, "-m", "bench.endurance", "--network", arguments.network]
    command += ["--sessions", str(arguments.sessions), "--threads", str(arguments.threads)]
    done = subprocess.run([*command, "--measure", what, str(path)], check=True, stdout=subprocess.PIPE)
    measured: Measured = json.loads(done.stdout)
    return measured


def measure_growth(name: str, path: Path, _: int) -> Measured:
    """Open a video, prompt five objects, go through the whole of it once."""
    predictor = VideoPredictor(network(name), CAPS)
    start = time.perf_counter()
    with predictor.open(FrameReader(path, cache_bytes=PICTURE_BYTES)) as session:
        opened_s = time.perf_counter() - start
        for number in range(OBJECTS):
            session.prompt(number, 0, box=Box(10 + 25 * number, 20, 40 + 25 * number, 70))
        first_s = time.perf_counter() - start
        resident = []
        for step in session.propagate():
            if (step.frame_index + 1) * TELL_TIMES % len(session) < TELL_TIMES:
                resident.append(resident_mib())
                print(f"frame {step.frame_index}: {resident[-1]} MiB", file=sys.stderr, flush=True)
        took_s = time.perf_counter() - start
        frames = len(session)
        session.prompt(0, frames // 2, clicks=Clicks([(40, 40)], [1]))
    return {
        "frames": frames,
        "resident_mib": resident,
        "open_s": round(opened_s, 3),
        "open_and_prompt_s": round(first_s, 3),
        "propagate_s": round(took_s - first_s, 1),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def measure_soak(name: str, path: Path, sessions: int) -> Measured:
    """Open, use and drop sessions; compare what a process holds after some and after all of them."""
    predictor = VideoPredictor(network(name), CAPS)
    before: dict[str, float] = {}
    for number in range(sessions):
        use(predictor.open(path), closes=number % 2 == 0)
        if number == min(WARM_UP, sessions) - 1:
            before = holdings()
    after = holdings()
    return {"sessions": sessions, **{f"{key}_growth": after[key] - before[key] for key in after}, **after}


def use(session: VideoSession, *, closes: bool) -> None:
    session.prompt(1, 0, clicks=Clicks([(40, 40)], [1]))
    list(session.propagate(span=(0, USED_FRAMES)))
    session.prompt(1, 3, box=Box(10, 10, 60, 60))
    list(session.repropagate(1, 3))
    if closes:
        session.close()


def holdings() -> dict[str, float]:
    """What this process holds: resident MiB, open files, threads, objects of the garbage collector."""
    gc.collect()
    give_back_freed()
    return {
        "resident_mib": resident_mib(),
        "files": len(os.listdir("/proc/self/fd")),
        "threads": threading.active_count(),
        "objects": len(gc.get_objects()),
    }


def give_back_freed() -> None:
    """Let the allocator return what it keeps for later, so that only what is held is counted."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # other C libraries have none
        trim(0)


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * resource.getpagesize() / MIB, 1)


def network(name: str) -> Tracker:
    """Load a network; the very small one has fresh weights, under which every object stays in sight."""
    if name != VERY_SMALL:
        return load(name)
    from tests.model.small import SMALL, drawn_tracker  # noqa: PLC0415 - not needed for real networks

    return drawn_tracker(replace(SMALL, image_side=64), seed=0)


def write_video(path: Path, frames: int) -> None:
    """A bright square that goes to and fro over noise."""
    ground = np.random.default_rng(5).integers(0, 120, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    with VideoEncoder(path, WIDTH, HEIGHT, Fraction(24)) as encoder:
        for index in range(frames):
            encoder.write(_picture(ground, index))


def _picture(ground: NDArray[np.uint8], index: int) -> NDArray[np.uint8]:
    picture = ground.copy()
    left = abs((2 * index) % 240 - 120)
    picture[30:66, left : left + 36] = (230, 60, 90)
    return picture


if __name__ == "__main__":
    main()
