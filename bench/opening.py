"""How long does it take to open a video, and how much memory does a frame of it cost?

Every measurement runs in a process of its own, so that peaks do not mix.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

from bench.alone import main
from bench.footage import footage
from bench.sides import HUGGING_FACE, OFFICIAL, OURS, Work, side_called
from bench.timing import Row
from tests.parity import setup_hugging_face

SHORT, LONG = 20, 60
KIB = 1024
NAMES = {"official": OFFICIAL, "ours": OURS, "hugging-face": HUGGING_FACE}


def run(work: Work, *, quick: bool) -> list[Row]:
    """Open videos of two lengths, track two frames, and compare peaks."""
    longest = LONG if quick else 4 * LONG
    seconds: dict[str, float] = {}
    growth: dict[str, float] = {}
    for short, name in NAMES.items():
        if name == HUGGING_FACE and not setup_hugging_face.is_installed():
            continue
        peaks = {}
        for frames in sorted({SHORT, LONG, longest}):
            took, peaks[frames] = _in_a_process(short, work, frames)
            if frames == LONG:
                seconds[name] = took
        growth[name] = (peaks[longest] - peaks[SHORT]) / (longest - SHORT) / KIB
    return [
        Row(f"open a video of {LONG} frames", seconds, {}, {}),
        Row("peak memory per frame of video, MiB", growth, {}, {}),
    ]


def _in_a_process(short: str, work: Work, frames: int) -> tuple[float, int]:
    """Return seconds to open, and the peak of the process in KiB."""
    with footage(frames) as folder:
        words = [short, work.network, str(work.side_px), work.device, str(folder)]
        command = [sys.executable, "-m", "bench.opening", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    took, peak = done.stdout.split()[-2:]
    return float(took), int(peak)


def _child(short: str, network: str, side_px: str, device: str, folder: str) -> None:
    side = side_called(NAMES[short], Work(network, int(side_px), device))
    start = time.perf_counter()
    clip = side.open(Path(folder))
    took = time.perf_counter() - start
    clip.click(1, 0, [(480.0, 270.0)])
    for _ in clip.track(2):
        pass
    print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    if len(sys.argv) == 6 and sys.argv[1] in NAMES:
        _child(*sys.argv[1:])
    else:
        main(run)
