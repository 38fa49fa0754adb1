"""Ask this project's predictors the same questions."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import torch

from model.config import preset
from model.predictors import Box, Clicks, FrameMask, ImagePredictor, Mask, SessionSettings, VideoPredictor
from model.predictors.prompts import LOGIT_LIMIT
from model.predictors.session import VideoSession
from model.tracker import Tracker
from tests.parity.answers import Answer
from tests.parity.cases import ImageCase, Prompt, Propagate, VideoCase
from tests.parity.clips import CaseClip
from tests.parity.weights import Recipe, synthetic_state

PARITY = SessionSettings(hole_area=0)
"""The released defaults, but for the holes: filling them needs a CUDA extension there."""


@lru_cache(maxsize=1)
def network_for(name: str, side: int, recipe: Recipe) -> Tracker:
    """Build one of our networks with the recipe's weights."""
    network = Tracker(preset(name, side))
    shapes = {key: tuple(value.shape) for key, value in network.state_dict().items()}
    state = synthetic_state(shapes, recipe)
    network.load_state_dict({key: torch.from_numpy(value) for key, value in state.items()}, strict=True)
    return network.eval()


def answer_image_case(case: ImageCase, clip: CaseClip) -> list[Answer]:
    """Run an image case through our image predictor."""
    predictor = ImagePredictor(network_for(case.network, case.side, case.recipe))
    predictor.set_image(clip.frames[0])
    answers: list[Answer] = []
    best: FrameMask | None = None
    for index, prompt in enumerate(case.prompts):
        mask = None
        if prompt.shape is not None:
            mask = Mask(clip.mask_logits(prompt, case.side // 4))
        if prompt.reuse and best is not None:
            mask = Mask(best.low_logits)
        masks = predictor.predict(
            _clicks(prompt, clip), _box(prompt, clip), mask, candidates=case.wants_candidates
        )
        best = masks[0]
        answers.append(
            Answer(
                f"prompt {index}",
                np.clip(np.stack([one.low_logits for one in masks]), -LOGIT_LIMIT, LOGIT_LIMIT),
                np.stack([one.logits for one in masks]),
                np.array([one.iou for one in masks], dtype=np.float32),
                best.object_score,
            )
        )
    return answers


def answer_video_case(case: VideoCase, clip: CaseClip) -> list[Answer]:
    """Run a video case through our video predictor."""
    network = network_for(case.network, case.side, case.recipe)
    with VideoPredictor(network, PARITY).open(list(clip.frames)) as session:
        answers: list[Answer] = []
        for number, step in enumerate(case.steps):
            found = _prompt(session, step, clip) if isinstance(step, Prompt) else _propagate(session, step)
            answers += [_named(number, *one) for one in found]
    return answers


def _named(number: int, frame_index: int, object_id: int, mask: FrameMask) -> Answer:
    return Answer(
        f"step {number} frame {frame_index} object {object_id}",
        mask.low_logits[None],
        mask.logits[None],
        np.array([mask.iou], dtype=np.float32),
        mask.object_score,
    )


def _prompt(session: VideoSession, prompt: Prompt, clip: CaseClip) -> Iterator[tuple[int, int, FrameMask]]:
    mask = None if prompt.shape is None else Mask(clip.mask(prompt))
    answer = session.prompt(
        prompt.object_id, prompt.frame_index, _clicks(prompt, clip), _box(prompt, clip), mask
    )
    yield prompt.frame_index, prompt.object_id, answer


def _propagate(session: VideoSession, step: Propagate) -> Iterator[tuple[int, int, FrameMask]]:
    reach = len(session) if step.frames is None else step.frames
    if step.is_backward:
        direction, span = "backward", (max(step.start - reach, 0), step.start)
    else:
        direction, span = "forward", (step.start, min(step.start + reach, len(session) - 1))
    for found in session.propagate(direction, span=span, start=step.start):
        for object_id, mask in found.masks.items():
            yield found.frame_index, object_id, mask


def _clicks(prompt: Prompt, clip: CaseClip) -> Clicks | None:
    return Clicks(clip.points(prompt), clip.labels(prompt)) if prompt.clicks else None


def _box(prompt: Prompt, clip: CaseClip) -> Box | None:
    corners = clip.box(prompt)
    return None if corners is None else Box(*corners)
