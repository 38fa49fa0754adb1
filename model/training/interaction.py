"""The simulated annotator of training: which frames are prompted, with what, and where the clicks fall.

Axes: ``b`` objects, ``n`` points, ``H W`` input pixels.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), training details.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.training.config import InteractionConfig

POSITIVE, NEGATIVE, TOP_LEFT, BOTTOM_RIGHT, NO_POINT = 1, 0, 2, 3, -1


@dataclass(frozen=True)
class InteractionPlan:
    """What the annotator does to one batch of clips; all its objects share it.

    Attributes:
        conditioning: frames prompted at the start, in order; the first is always frame 0.
        boxes: those of them that get a box; the others get a click, or a mask when ``given_masks``.
        corrected: frames that get further clicks.
        given_masks: conditioning frames get the true mask instead of points.
    """

    conditioning: tuple[int, ...]
    boxes: frozenset[int]
    corrected: frozenset[int]
    given_masks: bool


def plan_interaction(frames: int, config: InteractionConfig, rng: np.random.Generator) -> InteractionPlan:
    """Draw a plan for clips of ``frames`` frames; a single image always gets points on its one frame."""
    if frames == 1:
        boxes = frozenset({0}) if rng.random() < config.box_chance else frozenset[int]()
        return InteractionPlan((0,), boxes, frozenset({0}), given_masks=False)
    points = bool(rng.random() < config.points_chance)
    wanted = int(rng.integers(1, min(config.most_conditioning, frames) + 1))
    others = rng.choice(np.arange(1, frames), size=wanted - 1, replace=False)
    conditioning = (0, *sorted(int(frame) for frame in others))
    if not points:
        return InteractionPlan(conditioning, frozenset(), frozenset(), given_masks=True)
    boxes = frozenset(frame for frame in conditioning if rng.random() < config.box_chance)
    most = max(len(conditioning), min(config.most_corrected, frames))
    extra = int(rng.integers(len(conditioning), most + 1)) - len(conditioning)
    free = [frame for frame in range(frames) if frame not in conditioning]
    corrected = {*conditioning, *(int(frame) for frame in rng.choice(free, size=extra, replace=False))}
    return InteractionPlan(conditioning, boxes, frozenset(corrected), given_masks=False)


def sample_clicks(truth: Tensor, guess: Tensor | None, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Draw one click per object, uniformly from where the guess is wrong.

    A pixel that the guess misses gives a positive click, one that it adds a negative click; a perfect guess
    gives a negative click on the background.

    Args:
        truth: (b 1 H W) booleans.
        guess: (b 1 H W) booleans; None = nothing guessed yet.
        generator: randomness, on the CPU.

    Returns:
        Points (b 1 2), model-space pixels, x before y, and labels (b 1).
    """
    missed = truth if guess is None else truth & ~guess
    added = torch.zeros_like(truth) if guess is None else guess & ~truth
    wrong = missed | added
    perfect = ~wrong.flatten(1).any(dim=1)
    pool = torch.where(perfect[:, None, None, None], ~truth, wrong).flatten(1)
    noise = torch.rand(pool.shape, generator=generator).to(pool.device)
    place = (noise * pool).argmax(dim=1)
    width = truth.shape[3]
    points = torch.stack([place % width, place // width], dim=1).float()[:, None]
    positive = missed.flatten(1).gather(1, place[:, None])
    return points, torch.where(positive, POSITIVE, NEGATIVE)


def sample_boxes(
    truth: Tensor, config: InteractionConfig, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Draw a loose box around every object; an object that is not there gets a negative click instead.

    Args:
        truth: (b 1 H W) booleans.
        config: how far each side may move.
        generator: randomness, on the CPU.

    Returns:
        Points (b 2 2), model-space pixels, and labels (b 2).
    """
    height, width = truth.shape[2:]
    columns, rows = truth.any(dim=2).squeeze(1), truth.any(dim=3).squeeze(1)
    visible = columns.any(dim=1)
    first_x, first_y = _first(columns), _first(rows)
    last_x, last_y = width - 1 - _first(columns.flip(1)), height - 1 - _first(rows.flip(1))
    corners = torch.stack([first_x, first_y, last_x, last_y], dim=1).float()
    sides = (corners[:, 2:] - corners[:, :2]).repeat(1, 2)
    reach = (sides * config.box_noise).clamp(max=config.box_noise_most_px)
    noise = torch.rand(corners.shape, generator=generator).to(corners) * 2 - 1
    limit = corners.new_tensor([width - 1, height - 1, width - 1, height - 1])
    corners = torch.minimum((corners + noise * reach).clamp(min=0), limit)
    points = corners.view(-1, 2, 2)
    labels = torch.tensor([TOP_LEFT, BOTTOM_RIGHT], device=truth.device).repeat(truth.shape[0], 1)
    click, click_label = sample_clicks(truth, None, generator)
    substitute = torch.cat([click_label, torch.full_like(click_label, NO_POINT)], dim=1)
    points = torch.where(visible[:, None, None], points, click.repeat(1, 2, 1))
    return points, torch.where(visible[:, None], labels, substitute)


def _first(flags: Tensor) -> Tensor:
    """Return (b) the index of the first true value of (b n), 0 where there is none."""
    return flags.int().argmax(dim=1)
