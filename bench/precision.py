"""Does bf16 change the masks?

The objects of the sample video are prompted with a click and tracked in float32 and in bf16 with the same
trained weights; the masks are compared with each other and with the truth.

python -m bench.precision nano --weights weights.safetensors --side 384 --frames 48
"""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from media.sample import FRAME_RATE, SampleFrame, sample_frames
from model import load
from model.precision import Precision
from model.predictors import Clicks, VideoPredictor
from model.tracker import Tracker

Masks = dict[tuple[int, int], NDArray[np.bool_]]
"""By object and frame."""


class Click(NamedTuple):
    """A click in the middle of an object, on the first frame that shows enough of it."""

    object_id: int
    frame_index: int
    x: float
    y: float


LARGE_ENOUGH = 1500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", nargs="?", default="nano")
    parser.add_argument("--weights", type=Path, help="the bundled or fetched ones if not said")
    parser.add_argument("--side", type=int)
    parser.add_argument("--frames", type=int, default=48)
    options = parser.parse_args()
    frames = list(islice(sample_frames(seconds=options.frames / FRAME_RATE + 1), options.frames))
    clicks = first_clicks(frames)
    network = load(options.network, weights=options.weights, image_side=options.side)
    found: dict[Precision, Masks] = {}
    for precision in (Precision.FLOAT32, Precision.BF16):
        network.precision = precision
        found[precision] = track(network, frames, clicks)
    exact, rounded = found[Precision.FLOAT32], found[Precision.BF16]
    truth = {key: frames[key[1]].masks.get(key[0], np.zeros_like(mask)) for key, mask in exact.items()}
    agreement = np.array([iou(exact[key], rounded[key]) for key in exact])
    pixels = sum(int((exact[key] & rounded[key]).sum()) for key in exact) / max(
        sum(int((exact[key] | rounded[key]).sum()) for key in exact), 1
    )
    print(f"{len(agreement)} masks of {len(clicks)} objects on {len(frames)} frames")
    print(f"bf16 against float32: IoU of all pixels {pixels:.4f}, mean over masks {agreement.mean():.4f},")
    print(f"  smallest {agreement.min():.4f}, at least 0.99 on {(agreement >= 0.99).mean():.1%} of the masks")
    for precision, masks in found.items():
        print(
            f"against the truth, {precision}: {np.mean([iou(masks[key], truth[key]) for key in masks]):.4f}"
        )


def first_clicks(frames: list[SampleFrame]) -> list[Click]:
    """Click on every object where it first shows enough pixels."""
    found: dict[int, Click] = {}
    for frame_index, frame in enumerate(frames):
        for object_id, mask in frame.masks.items():
            if object_id not in found and mask.sum() >= LARGE_ENOUGH:
                rows, columns = np.nonzero(mask)
                middle = np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2)
                found[object_id] = Click(object_id, frame_index, float(columns[middle]), float(rows[middle]))
    return list(found.values())


def track(network: Tracker, frames: list[SampleFrame], clicks: list[Click]) -> Masks:
    """Track every clicked object and collect its masks."""
    masks: Masks = {}
    with VideoPredictor(network).open([frame.rgb for frame in frames]) as session:
        for click in clicks:
            session.prompt(click.object_id, click.frame_index, clicks=Clicks([(click.x, click.y)], [1]))
        for step in session.propagate("forward"):
            masks |= {(object_id, step.frame_index): one.mask for object_id, one in step.masks.items()}
    return masks


def iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Intersection over union; two empty masks agree."""
    union = int((one | other).sum())
    return int((one & other).sum()) / union if union else 1.0


if __name__ == "__main__":
    main()
