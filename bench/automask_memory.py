"""Does the memory of automatic masklets grow with their number?

Follows more and more candidates of one video, each number in a process of its own, and prints the peak of the
memory while they are followed. The network is very small and takes every candidate there is, so that hundreds
come of one frame.

python -m bench.automask_memory --counts 16 64 256 --frames 12
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

from bench.endurance import VERY_SMALL, network, resident_mib, write_video
from model.automask import AutoMasker, AutomaskSettings, GridLayer, Progress, Stage

TAKES_ALL = {
    "min_predicted_iou": 0.0,
    "min_stability": 0.0,
    "max_box_iou": 1.0,
    "max_crop_box_iou": 1.0,
    "max_area_share": 1.0,
    "crop_edge_px": 0,
    "min_region_px": 0,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[16, 64, 256])
    parser.add_argument("--frames", type=int, default=12)
    parser.add_argument("--of", type=Path, help=argparse.SUPPRESS)
    wish = parser.parse_args()
    if wish.of is not None:
        print(json.dumps(follow(wish.of, wish.counts[0])))
        return
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "square.mp4"
        write_video(video, wish.frames)
        for count in wish.counts:
            print(in_a_process(video, count), flush=True)


def in_a_process(video: Path, count: int) -> str:
    """Follow so many in a process of its own; gives a line to print."""
    command = [sys.executable, "-m", "bench.automask_memory", "--of", str(video), "--counts", str(count)]
    facts = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return (
        f"{facts['masklets']:5d} masklets of {facts['candidates']} candidates: {facts['found']:7.1f} MiB when"
        f" they were found, peak {facts['peak']:7.1f} MiB, {facts['peak'] - facts['found']:+6.1f} MiB"
    )


def follow(video: Path, count: int) -> dict[str, float]:
    """Follow so many candidates and forget each masklet; gives memory in MiB."""
    torch.set_num_threads(1)
    settings = AutomaskSettings(layers=(GridLayer(1, 12),), max_masklets=count, **TAKES_ALL)
    found, peak, candidates = 0.0, 0.0, 0

    def report(now: Progress) -> None:
        nonlocal found, peak, candidates
        resident, candidates = resident_mib(), now.candidates
        if now.stage == Stage.FINDING:
            found = resident
        peak = max(peak, resident)

    masklets = sum(1 for _ in AutoMasker(network(VERY_SMALL), settings).masklets(video, report=report))
    return {"masklets": masklets, "candidates": candidates, "found": found, "peak": peak}


if __name__ == "__main__":
    main()
