"""The batch of any step, from all sources of a run.

A batch depends on the seed, the process and the number of the step only, never on what was drawn before.
That is why a resumed run sees the batches that an unbroken one would have seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from torch.utils.data import Dataset

from model.training.augment import augment
from model.training.config import RunConfig
from model.training.samples import Batch, NoObject, Sample, Source, collate

ATTEMPTS = 1000
"""Draws before a source counts as having nothing to learn from."""


class NothingToLearn(ValueError):
    """A run's sources give no sample with a visible object."""


@dataclass(frozen=True)
class WeightedSource:
    """A source with its share, and whether it gives single images."""

    source: Source
    weight: float
    gives_images: bool


def step_rng(seed: int, rank: int, step: int, purpose: int) -> np.random.Generator:
    """Return the randomness of one purpose in one step of one process."""
    return np.random.default_rng([seed, rank, step, purpose])


class StepBatches(Dataset[Batch]):
    """The batches of a run by step number."""

    def __init__(
        self, sources: Sequence[WeightedSource], config: RunConfig, side: int, *, rank: int = 0
    ) -> None:
        self._images = [source for source in sources if source.gives_images]
        self._clips = [source for source in sources if not source.gives_images]
        self._config = config
        self._side = side
        self._rank = rank

    def __len__(self) -> int:
        return self._config.steps

    def __getitem__(self, step: int) -> Batch:
        """Make the batch of one step. Raises NothingToLearn."""
        config = self._config
        kind = step_rng(config.seed, 0, step, purpose=0)  # all processes take the same kind of sample
        images = takes_images(kind.random(), bool(self._images), bool(self._clips), config.images_share)
        rng = step_rng(config.seed, self._rank, step, purpose=1)
        size, objects = (
            (config.batch.image_batch, config.batch.image_objects)
            if images
            else (config.batch.clip_batch, config.batch.clip_objects)
        )
        pool = self._images if images else self._clips
        return collate([self._draw(pool, objects, rng) for _ in range(size)])

    def _draw(self, pool: Sequence[WeightedSource], objects: int, rng: np.random.Generator) -> Sample:
        weights = np.array([member.weight for member in pool])
        for _ in range(ATTEMPTS):
            member = pool[int(rng.choice(len(pool), p=weights / weights.sum()))]
            try:
                drawn = member.source.draw(rng)
                if member.gives_images:
                    drawn = Sample(drawn.frames[:1], drawn.masks[:1])
                return augment(drawn, self._side, objects, self._config.augment, rng)
            except NoObject:
                continue
        raise NothingToLearn(
            f"{ATTEMPTS} draws gave no sample with a visible object; check the paths and masks of the sources"
        )


def takes_images(chance: float, has_images: bool, has_clips: bool, images_share: float) -> bool:
    """Decide whether a step takes images, from a number drawn evenly between 0 and 1."""
    if not (has_images and has_clips):
        return has_images
    return chance < images_share
