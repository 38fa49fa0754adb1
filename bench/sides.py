"""The two implementations behind one face, so that every benchmark asks both the same.

Both get the same random weights. The official package is asked as its documentation says; where it is "forced
to bf16", everything runs under torch's autocast, as an expert user would have it on a processor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import torch

from bench.footage import footage, place
from model.precision import Precision
from model.predictors import Clicks, SessionSettings, VideoPredictor, VideoSession
from model.tracker import Tracker
from tests.parity import official, ours
from tests.parity.weights import Recipe

Point = tuple[float, float]


class Clip(Protocol):
    """An open video."""

    def click(self, object_id: int, frame_index: int, points: list[Point]) -> None:
        """Give all positive clicks of an object on a frame."""

    def track(self, frames: int | None = None) -> Iterator[object]:
        """Propagate forward from the first frame, so many frames or to the end; one step a frame."""

    def correct(self, object_id: int, frame_index: int, points: list[Point]) -> int:
        """Click on a tracked frame and bring the video up to date; return how many frames that touched."""

    def close(self) -> None:
        """Give everything back."""


class Side(Protocol):
    """An implementation with its weights."""

    def encode(self, pixels: torch.Tensor) -> None:
        """Compute the features of one frame, (1 3 S S)."""

    def open(self, folder: Path) -> Clip:
        """Open a folder of JPEG files."""


@dataclass(frozen=True)
class Work:
    """Which network, how large.

    Attributes:
        network: a preset that the official package has too.
        side_px: of the square input.
    """

    network: str
    side_px: int


OFFICIAL, OFFICIAL_BF16, OURS, OURS_FLOAT32 = (
    "official as it ships (float32)",
    "official forced to bf16",
    "ours",
    "ours in float32",
)
RECIPE = replace(Recipe(0), presence_bias=4.0)
"""Random weights whose objects stay visible."""


@lru_cache(maxsize=1)
def sides(work: Work) -> dict[str, Side]:
    """Give everybody who takes part, warmed up, in the order in which they take turns."""
    found: dict[str, Side] = {
        OFFICIAL: OfficialSide(_official(work), bf16=False),
        OURS: OurSide(_ours(work, Precision.AUTO)),
        OFFICIAL_BF16: OfficialSide(_official(work), bf16=True),
        OURS_FLOAT32: OurSide(_ours(work, Precision.FLOAT32)),
    }
    with footage(1) as folder:
        for side in found.values():
            clip = side.open(folder)
            clip.click(1, 0, [place(5)])  # kernels are chosen, weights are folded
            clip.close()
    return found


def side_called(name: str, work: Work) -> Side:
    """Build one side alone, for measurements of memory."""
    if name in (OFFICIAL, OFFICIAL_BF16):
        return OfficialSide(_official(work), bf16=name == OFFICIAL_BF16)
    return OurSide(_ours(work, Precision.AUTO if name == OURS else Precision.FLOAT32))


class OfficialSide:
    """The official package."""

    def __init__(self, model: Any, *, bf16: bool) -> None:
        self._model = model
        self._bf16 = bf16

    def encode(self, pixels: torch.Tensor) -> None:
        with torch.inference_mode(), self._precision():
            self._model.forward_image(pixels)

    def open(self, folder: Path) -> OfficialClip:
        return OfficialClip(self._model, folder, self._precision)

    def _precision(self) -> AbstractContextManager[object]:
        return torch.autocast("cpu", torch.bfloat16) if self._bf16 else nullcontext()


class OfficialClip:
    def __init__(
        self, model: Any, folder: Path, precision: Callable[[], AbstractContextManager[object]]
    ) -> None:
        self._model, self._precision = model, precision
        with torch.inference_mode(), precision():
            self._state = model.init_state(str(folder))

    def click(self, object_id: int, frame_index: int, points: list[Point]) -> None:
        with torch.inference_mode(), self._precision():
            self._model.add_new_points_or_box(
                self._state, frame_index, object_id, points=points, labels=[1] * len(points)
            )

    def track(self, frames: int | None = None) -> Iterator[object]:
        count = None if frames is None else frames - 1  # its count leaves out the first frame
        with torch.inference_mode(), self._precision():
            yield from self._model.propagate_in_video(
                self._state, start_frame_idx=0, max_frame_num_to_track=count
            )

    def correct(self, object_id: int, frame_index: int, points: list[Point]) -> int:
        self.click(object_id, frame_index, points)
        return sum(1 for _ in self.track())

    def close(self) -> None:
        self._state = None


class OurSide:
    """This project's predictor, settings as they ship."""

    def __init__(self, network: Tracker) -> None:
        self._network = network

    def encode(self, pixels: torch.Tensor) -> None:
        with torch.inference_mode():
            self._network.encode_image(pixels)

    def open(self, folder: Path) -> OurClip:
        return OurClip(VideoPredictor(self._network, SessionSettings()).open(folder))


class OurClip:
    def __init__(self, session: VideoSession) -> None:
        self.session = session

    def click(self, object_id: int, frame_index: int, points: list[Point]) -> None:
        self.session.prompt(object_id, frame_index, clicks=Clicks(points, [1] * len(points)))

    def track(self, frames: int | None = None) -> Iterator[object]:
        span = None if frames is None else (0, frames - 1)
        yield from self.session.propagate("forward", span=span, start=0)

    def correct(self, object_id: int, frame_index: int, points: list[Point]) -> int:
        self.click(object_id, frame_index, points)
        return len({step.frame_index for step in self.session.repropagate(object_id, frame_index)})

    def close(self) -> None:
        self.session.close()


@lru_cache(maxsize=1)
def _official(work: Work) -> Any:
    return official.predictor_with_weights(work.network, work.side_px, RECIPE)


@lru_cache(maxsize=2)
def _ours(work: Work, precision: Precision) -> Tracker:
    network = deepcopy(ours.network_for(work.network, work.side_px, RECIPE))
    network.precision = precision
    return network
