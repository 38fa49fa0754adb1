"""The implementations behind one face, so that every benchmark asks all the same.

All get the same random weights. The official package is asked as its documentation says; where it is "forced
to bf16", everything runs under torch's autocast, as an expert user would have it on a processor. On a GPU its
compiled path (``vos_optimized``) takes part as well, under autocast as its documentation has it, and ours
without compiling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import torch

from bench.footage import footage, place
from bench.hugging_face import HuggingFaceSide
from model.compiling import Compile, Compiling
from model.precision import Precision
from model.predictors import (
    Clicks,
    Propagation,
    PropagationStep,
    SessionSettings,
    VideoPredictor,
    VideoSession,
    answer_works,
)
from model.tracker import Tracker
from model.warming import warm_up
from tests.parity import hugging_face, official, ours, setup_hugging_face
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

    def track_all(self, clips: Sequence[Any]) -> Iterator[object]:
        """Propagate several clips of this side, a frame of each at a time."""


@dataclass(frozen=True)
class Work:
    """Which network, how large, where.

    Attributes:
        network: a preset that the official package has too.
        side_px: of the square input.
        device: as torch names it.
    """

    network: str
    side_px: int
    device: str = "cpu"

    @property
    def on_gpu(self) -> bool:
        """Whether it is a GPU that works."""
        return torch.device(self.device).type == "cuda"


OFFICIAL, OFFICIAL_BF16, OURS, OURS_FLOAT32 = (
    "official as it ships (float32)",
    "official forced to bf16",
    "ours",
    "ours in float32",
)
HUGGING_FACE = "Hugging Face as it ships (float32)"
"""Takes part where its package could be installed."""
OFFICIAL_COMPILED, OURS_EAGER = "official compiled (vos_optimized, bf16)", "ours without compiling"
"""Sides that only a GPU has: on a processor compiling is slower."""
RECIPE = replace(Recipe(0), presence_bias=4.0)
"""Random weights whose objects stay visible."""


@lru_cache(maxsize=1)
def sides(work: Work) -> dict[str, Side]:
    """Give everybody who takes part, warmed up, in the order in which they take turns."""
    names = [OFFICIAL, OURS, OFFICIAL_BF16, OURS_FLOAT32]
    names += [HUGGING_FACE] if setup_hugging_face.is_installed() else []
    names += [OFFICIAL_COMPILED, OURS_EAGER] if work.on_gpu else []
    found = {name: side_called(name, work) for name in names}
    with footage(1) as folder:
        for side in found.values():
            clip = side.open(folder)
            clip.click(1, 0, [place(5)])  # kernels are chosen, weights are folded
            clip.close()
    return found


def side_called(name: str, work: Work) -> Side:
    """Build one side."""
    if name in (OFFICIAL, OFFICIAL_BF16, OFFICIAL_COMPILED):
        model = _official(work, compiled=name == OFFICIAL_COMPILED)
        return OfficialSide(model, work.device, bf16=name != OFFICIAL)
    if name == HUGGING_FACE:
        network = hugging_face.network_with_weights(work.network, work.side_px, RECIPE, work.device)
        return HuggingFaceSide(network, hugging_face.processor(work.side_px))
    precision = Precision.FLOAT32 if name == OURS_FLOAT32 else Precision.AUTO
    return OurSide(_ours(work, precision, Compile.OFF if name == OURS_EAGER else Compile.AUTO))


class OfficialSide:
    """The official package."""

    def __init__(self, model: Any, device: str, *, bf16: bool) -> None:
        self._model = model
        self._device = torch.device(device)
        self._bf16 = bf16

    def encode(self, pixels: torch.Tensor) -> None:
        with torch.inference_mode(), self._precision():
            self._model.forward_image(pixels)

    def open(self, folder: Path) -> OfficialClip:
        return OfficialClip(self._model, folder, self._precision)

    def track_all(self, clips: Sequence[OfficialClip]) -> Iterator[object]:
        yield from zip(*[clip.track() for clip in clips], strict=True)

    def _precision(self) -> AbstractContextManager[object]:
        return torch.autocast(self._device.type, torch.bfloat16) if self._bf16 else nullcontext()


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

    def track_all(self, clips: Sequence[OurClip]) -> Iterator[object]:
        """As a worker does it: on a GPU in one batch."""
        runs = [clip.session.propagate("forward", start=0) for clip in clips]
        return _in_batches(runs) if self._network.device.type == "cuda" else zip(*runs, strict=True)


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


def _in_batches(runs: Sequence[Propagation]) -> Iterator[list[PropagationStep]]:
    """Give a frame of every run at a time; what they ask of the network is answered together."""
    while True:
        steps: list[PropagationStep | None] = []
        asked = []
        for parts in [run.parts() for run in runs]:
            try:
                asked.append((parts, next(parts)))
            except StopIteration as end:  # nobody moves on this frame, or there is none
                steps.append(end.value)
        outcomes = answer_works([work for _, work in asked])
        for (parts, _), outcome in zip(asked, outcomes, strict=True):
            try:
                parts.send(outcome)
            except StopIteration as end:
                steps.append(end.value)
        found = [step for step in steps if step is not None]
        if not found:
            return
        yield found


@lru_cache(maxsize=2)
def _official(work: Work, *, compiled: bool) -> Any:
    return official.predictor_with_weights(
        work.network, work.side_px, RECIPE, device=work.device, compiled=compiled
    )


@lru_cache(maxsize=3)
def _ours(work: Work, precision: Precision, compile: Compile) -> Tracker:
    network = deepcopy(ours.network_for(work.network, work.side_px, RECIPE)).to(work.device)
    network.precision, network.compiling = precision, Compiling(compile)
    warm_up(network)
    return network
