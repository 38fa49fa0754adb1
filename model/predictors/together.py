"""Frames of several videos through the network at once.

A propagation asks the network for one thing a frame; who carries out what several of them ask may do it in
one batch. Objects of other videos are just more objects, each with the features of its own frame.

Axes: ``b`` objects, ``c`` channels, ``m`` memory channels, ``h w`` feature grid, ``4h 4w`` grid of mask
logits.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor

from model.frames import FrameFeatures
from model.memory.bank import MemoryReading, stack_readings
from model.predictors.segmentation import Tracked
from model.predictors.segmenter import TRAVEL, FrameSegmenter

log = logging.getLogger(__name__)

Outcome = list[Tracked] | Exception
"""The answer for every object of a frame, or what went wrong."""


@dataclass(frozen=True)
class FrameWork:
    """What one frame of a propagation asks of the network.

    Attributes:
        segmenter: of its video.
        frame_index: the frame.
        readings: what its objects remember, each of one object; there is at least one.
    """

    segmenter: FrameSegmenter
    frame_index: int
    readings: Sequence[MemoryReading]

    def outcome(self) -> Outcome:
        """Answer it alone."""
        try:
            with torch.inference_mode():
                return self.segmenter.tracked(self.frame_index, self.readings)
        except Exception as error:  # raised where the propagation goes on
            return error


def answer_works(works: Sequence[FrameWork]) -> list[Outcome]:
    """Answer what several propagations ask, in one batch where they are of one network and one mind.

    What goes wrong with one of them is its own outcome and leaves the others alone.

    Args:
        works: of different sessions.

    Returns:
        An outcome each, in their order.
    """
    kinds: dict[Hashable, list[int]] = {}
    for place, work in enumerate(works):
        kinds.setdefault(work.segmenter.kind, []).append(place)
    found: dict[int, Outcome] = {}
    for places in kinds.values():
        found |= dict(zip(places, _answer_kind([works[place] for place in places]), strict=True))
    return [found[place] for place in range(len(works))]


def _answer_kind(works: Sequence[FrameWork]) -> Sequence[Outcome]:
    if len(works) > 1:
        try:
            return _in_one_batch(works)
        except Exception as error:
            # One of them is the cause. Alone, each gets what is its own.
            log.warning("frames of %d videos did not go through together: %s", len(works), error)
    return [work.outcome() for work in works]


def _in_one_batch(works: Sequence[FrameWork]) -> list[list[Tracked]]:
    counts = [len(work.readings) for work in works]
    with torch.inference_mode():
        frames = [one.expand(count) for one, count in zip(_features(works), counts, strict=True)]
        reading = stack_readings([one for work in works for one in work.readings])
        answers = iter(works[0].segmenter.track_batch(FrameFeatures.cat(frames), reading))
    return [list(islice(answers, count)) for count in counts]


def _features(works: Sequence[FrameWork]) -> list[FrameFeatures]:
    """Give the features of the frame of each; those that are not kept are encoded together."""
    made = _encoded(
        works[0].segmenter,
        {
            place: work.segmenter.pixels_for(work.frame_index)
            for place, work in enumerate(works)
            if not work.segmenter.keeps(work.frame_index)
        },
    )
    return [
        work.segmenter.take(work.frame_index, made[place])
        if place in made
        else work.segmenter.features(work.frame_index, TRAVEL)
        for place, work in enumerate(works)
    ]


def _encoded(
    segmenter: FrameSegmenter, pixels: Mapping[int, Mapping[int, Tensor]]
) -> dict[int, dict[int, FrameFeatures]]:
    """Encode (1 3 S S) pixels, given by work and frame, in one batch."""
    rows = [(place, index) for place, frames in pixels.items() for index in frames]
    if not rows:
        return {}
    batch = segmenter.encode(torch.cat([pixels[place][index] for place, index in rows]))
    made: dict[int, dict[int, FrameFeatures]] = {place: {} for place in pixels}
    for row, (place, index) in enumerate(rows):
        made[place][index] = batch.select(row).clone()
    return made
