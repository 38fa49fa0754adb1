"""One case through both implementations at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tests.parity import official, ours
from tests.parity.answers import Answer, Difference, compare
from tests.parity.cases import COMING_AND_GOING, Case, ImageCase
from tests.parity.clips import CaseClip


@dataclass(frozen=True)
class LiveResult:
    """How far apart the two were, and what the case exercised.

    Attributes:
        difference: largest absolute differences over all pixels.
        visible: answers with an object score above 0.
        absent: the others.
        stable: single masks that passed the stability rule.
        unstable: single masks that gave way to a candidate.
    """

    difference: Difference
    visible: int
    absent: int
    stable: int
    unstable: int


def compare_live(case: Case, clip: CaseClip) -> LiveResult:
    """Ask both the same questions about the same frames, with the same weights."""
    if case.recipe == COMING_AND_GOING:
        case = _balanced(case, clip)
    theirs, overheard = _official_answers(case, clip)
    answers = (
        ours.answer_image_case(case, clip)
        if isinstance(case, ImageCase)
        else ours.answer_video_case(case, clip)
    )
    visible = sum(answer.object_score > 0 for answer in theirs)
    stable = sum(score >= 0.98 for score in overheard.stability)
    return LiveResult(
        difference=compare(answers, theirs),
        visible=visible,
        absent=len(theirs) - visible,
        stable=stable,
        unstable=len(overheard.stability) - stable,
    )


def _balanced(case: Case, clip: CaseClip) -> Case:
    """Shift the object score so that, on these frames, the object is absent on some.

    The new zero lies in the widest gap of the middle scores: a score next to zero would flip by rounding
    alone.
    """
    answers, _ = _official_answers(case, clip)
    scores = np.sort([answer.object_score for answer in answers])
    middle = scores[len(scores) // 4 : -(len(scores) // 4)]
    widest = int(np.argmax(np.diff(middle)))
    shift = float(middle[widest] + middle[widest + 1]) / 2
    return replace(case, recipe=replace(case.recipe, presence_bias=case.recipe.presence_bias - shift))


def _official_answers(case: Case, clip: CaseClip) -> tuple[Sequence[Answer], official.Overheard]:
    if isinstance(case, ImageCase):
        return official.answer_image_case(case, clip)
    return official.answer_video_case(case, clip)
